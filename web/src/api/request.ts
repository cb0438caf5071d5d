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
    return this.status === 403;
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
  method?: 'GET' | 'POST';
  /** Asks with this token in place of the kept one: to try it before keeping it. */
  token?: string;
}

async function ask(path: string, accept: string, options: Ask): Promise<Response> {
  const headers: Record<string, string> = { Accept: accept };
  const token = options.token ?? getToken();
  if (token) headers.Authorization = `Bearer ${token}`;
  let response: Response;
  try {
    response = await fetch(path, {
      method: options.method ?? 'GET',
      headers,
      credentials: 'same-origin',
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
  try {
    const body = (await response.json()) as Record<string, unknown>;
    return new Problem(
      response.status,
      String(body.type ?? ''),
      String(body.title ?? response.statusText),
      String(body.detail ?? ''),
    );
  } catch {
    return new Problem(response.status, '', response.statusText, '');
  }
}

export async function getJson<T>(path: string, options: Ask = {}): Promise<T> {
  const response = await ask(path, 'application/json, application/geo+json', options);
  return (await response.json()) as T;
}

export async function postJson<T>(path: string): Promise<T> {
  const response = await ask(path, 'application/json', { method: 'POST' });
  return (await response.json()) as T;
}

/** Bytes of a tile or an asset; null when there is nothing in it (204). */
export async function getBytes(path: string, options: Ask = {}): Promise<ArrayBuffer | null> {
  const response = await ask(path, '*/*', options);
  if (response.status === 204) return null;
  const bytes = await response.arrayBuffer();
  return bytes.byteLength === 0 ? null : bytes;
}
