/** The import routes against a fake of the contract: what is sent, and what becomes of a refusal. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { publishVersion } from '../src/api/api';
import { dropUpload, getProblemRows, listIssuesOf, startImport } from '../src/api/imports';
import { Problem, Unreachable } from '../src/api/request';

interface Sent {
  method: string;
  path: string;
  body: unknown;
}

function answer(status: number, body: unknown): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    sent.push({ method: String(init.method), path, body: init.body ? JSON.parse(String(init.body)) : null });
    return new Response(body === null ? null : JSON.stringify(body), { status });
  });
  return sent;
}

afterEach(() => vi.unstubAllGlobals());

describe('the import routes', () => {
  it('publish with the version that the person saw, also when there was none', async () => {
    const sent = answer(200, { id: 7 });
    await publishVersion(7, 3);
    await publishVersion(7, null);
    expect(sent.map((s) => s.body)).toEqual([{ replacing: 3 }, { replacing: null }]);
    expect(sent[0]).toMatchObject({ method: 'POST', path: '/api/datasets/7/publish' });
  });

  it('keep the words of a conflict', async () => {
    answer(409, { title: 'Not possible in the present state', detail: 'Version 4 is published by now.' });
    const refusal = await publishVersion(7, 3).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Problem);
    expect((refusal as Problem).status).toBe(409);
    expect((refusal as Problem).detail).toBe('Version 4 is published by now.');
  });

  it('read an answer without a body', async () => {
    const sent = answer(204, null);
    await dropUpload('a/b');
    expect(sent[0]).toMatchObject({ method: 'DELETE', path: '/api/uploads/a%2Fb' });
  });

  it('ask for the rows of one code', async () => {
    const sent = answer(200, { features: [], numberMatched: 0, counts: [], issues: [], next: null });
    await getProblemRows(7, 'code-unknown');
    await listIssuesOf(7, 'code-unknown', 200);
    await listIssuesOf(7, null, null);
    expect(sent.map((s) => s.path)).toEqual([
      '/api/datasets/7/problem-rows?code=code-unknown',
      '/api/datasets/7/issues?code=code-unknown&after=200',
      '/api/datasets/7/issues',
    ]);
  });

  it('tell a server that is away from one that refuses', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('Failed to fetch');
    });
    await expect(
      startImport({
        upload: 'u',
        kind: 'hazard-area',
        programme: 'BIH',
        asOf: '2024-07-31',
        licence: 'not stated',
      }),
    ).rejects.toBeInstanceOf(Unreachable);
  });
});
