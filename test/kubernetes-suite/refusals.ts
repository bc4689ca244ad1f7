// What a table of refusals checks: one request, its status, and the words that the API server has for it.
import { expect } from '@jest/globals';
import type { Suite } from './suite';

/** method, path below the namespace or from the root, body, status, words, content type. */
export type Row = [what: string, method: string, path: string, body: unknown, status: number, words: string | RegExp, contentType?: string];

export const MERGE = 'application/merge-patch+json';
export const STRATEGIC = 'application/strategic-merge-patch+json';
export const JSON_PATCH = 'application/json-patch+json';
export const APPLY = 'application/apply-patch+yaml';

export function pathIn(namespace: string, path: string): string {
  if (path.startsWith('//')) return path.slice(1);
  const [, group, rest] = /^\/([^/]+\/v\d)\/(.*)$/.exec(path) ?? [];
  return group === undefined ? `/api/v1/namespaces/${namespace}${path}` : `/apis/${group}/namespaces/${namespace}/${rest}`;
}

export async function expectRefusal(s: Suite, namespace: string, [, method, path, body, status, words, contentType]: Row): Promise<void> {
  const answer = await s.send(method, pathIn(namespace, path), body as object | undefined, contentType);
  const message = (answer.body as { message?: string }).message ?? '';
  expect({ status: answer.status, message }).toEqual({
    status,
    message: typeof words === 'string' ? expect.stringContaining(words) : expect.stringMatching(words),
  });
}
