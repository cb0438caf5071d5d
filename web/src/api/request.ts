/**
 * The one door to the network. Everything the page asks goes to its own origin through here, with the centre's token
 * when there is one. What goes wrong arrives as one of three errors: Problem (the server said no), Unreachable (no
 * answer) or the browser's AbortError (nobody waits any more).
 */

const TOKEN_KEY = 'cartagena.token';

/** The server answered with an error; fields as in RFC 9457 problem+json. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    readonly title: string,
    readonly detail: string,
  ) {
    super(detail || title);
    this.name = 'Problem';
  }

  /** Precise records of a programme that is not open to this viewer were asked for. */
  get isPreciseRead(): boolean {
    return this.status === 403 && this.type.endsWith('precise-read');
  }
}

/** No answer: offline, server stopped, connection cut. */
export class Unreachable extends Error {
  constructor() {
    super('unreachable');
    this.name = 'Unreachable';
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** The token lives as long as the tab, never longer. */
export function getToken(): string | null {
  try {
    return sessionStorage.getItem(TOKEN_KEY);
  } catch {
    return null;
  }
}

export function setToken(token: string | null): void {
  try {
    if (token) sessionStorage.setItem(TOKEN_KEY, token);
    else sessionStorage.removeItem(TOKEN_KEY);
  } catch {
    // Storage may be forbidden; the token is then simply not kept.
  }
}

interface Ask {
  signal?: AbortSignal;
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** sent as JSON */
  body?: unknown;
  /** sent as it is */
  file?: File;
  /** Asks with this token in place of the kept one: to try it before keeping it. */
  token?: string;
}

async function ask(path: string, accept: string, options: Ask): Promise<Response> {
  const headers: Record<string, string> = { Accept: accept };
  const token = options.token ?? getToken();
  if (token) headers.Authorization = `Bearer ${token}`;
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.file) headers['Content-Type'] = 'application/octet-stream';
  const body = options.file ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  let response: Response;
  try {
    response = await fetch(path, {
      method: options.method ?? 'GET',
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new Unreachable();
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function problemOf(response: Response): Promise<Problem> {
  return problemIn(response.status, response.statusText, await response.text());
}

function problemIn(status: number, statusText: string, text: string): Problem {
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    return new Problem(
      status,
      String(body.type ?? ''),
      String(body.title ?? statusText),
      String(body.detail ?? ''),
    );
  } catch {
    return new Problem(status, '', statusText, '');
  }
}

export async function getJson<T>(path: string, options: Ask = {}): Promise<T> {
  const response = await ask(path, 'application/json, application/geo+json', options);
  return (await response.json()) as T;
}

export function postJson<T>(path: string, body?: unknown, options: Ask = {}): Promise<T> {
  return sendJson(path, { ...options, method: 'POST', ...(body === undefined ? {} : { body }) });
}

export function putJson<T>(path: string, body: unknown): Promise<T> {
  return sendJson(path, { method: 'PUT', body });
}

/** The answer as JSON; null when there is none, as after 204. */
async function sendJson<T>(path: string, options: Ask): Promise<T> {
  const response = await ask(path, 'application/json', options);
  const text = await response.text();
  return (text ? JSON.parse(text) : null) as T;
}

export async function discard(path: string): Promise<void> {
  await ask(path, 'application/json', { method: 'DELETE' });
}

export async function getBlob(path: string): Promise<Blob> {
  return (await ask(path, '*/*', {})).blob();
}

/** Sends JSON and takes what comes back, of that media type, as a file. */
export async function postBlob(
  path: string,
  body: unknown,
  accept: string,
  signal?: AbortSignal,
): Promise<Blob> {
  return (await ask(path, accept, { method: 'POST', body, ...(signal ? { signal } : {}) })).blob();
}

/** Sends a file as it is and takes the answer as JSON. */
export async function postFile<T>(path: string, file: File, signal?: AbortSignal): Promise<T> {
  const response = await ask(path, 'application/json', {
    method: 'POST',
    file,
    ...(signal ? { signal } : {}),
  });
  return (await response.json()) as T;
}

/** Sends a file as it is. `told` hears how many bytes have left: fetch cannot say that, XMLHttpRequest can. */
export function putFile<T>(
  path: string,
  file: File,
  told: (sent: number) => void,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const cancel = () => request.abort();
    request.open('PUT', path);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    const token = getToken();
    if (token) request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.upload.addEventListener('progress', (event) => told(event.loaded));
    request.addEventListener('load', () => {
      const { status, statusText, responseText } = request;
      if (status >= 200 && status < 300) resolve(JSON.parse(responseText) as T);
      else reject(problemIn(status, statusText, responseText));
    });
    request.addEventListener('error', () => reject(new Unreachable()));
    request.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')));
    request.addEventListener('loadend', () => signal.removeEventListener('abort', cancel));
    signal.addEventListener('abort', cancel);
    if (signal.aborted) reject(new DOMException('cancelled', 'AbortError'));
    else request.send(file);
  });
}

/** Bytes of a tile or an asset; null when there is nothing in it (204). */
export async function getBytes(path: string, options: Ask = {}): Promise<ArrayBuffer | null> {
  const response = await ask(path, '*/*', options);
  if (response.status === 204) return null;
  const bytes = await response.arrayBuffer();
  return bytes.byteLength === 0 ? null : bytes;
}
