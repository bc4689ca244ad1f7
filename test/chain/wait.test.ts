// What is waited for is named, and only what is waited for.
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { namedWait } from '../../src/chain/wait';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function later<T>(milliseconds: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), milliseconds));
}

test('what takes longer than a few seconds is named once', async () => {
  const lines: string[] = [];
  const work = namedWait('GET /pods of the API server', (line) => lines.push(line), later(30_000, 'answer'));
  await jest.advanceTimersByTimeAsync(4000);
  expect(lines).toEqual([]);
  await jest.advanceTimersByTimeAsync(26_000);
  expect(await work).toBe('answer');
  expect(lines).toEqual(['waiting for an answer to GET /pods of the API server']);
});

test('what is answered or fails before that is not', async () => {
  const lines: string[] = [];
  expect(await namedWait('a', (line) => lines.push(line), Promise.resolve(1))).toBe(1);
  await expect(namedWait('b', (line) => lines.push(line), Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(lines).toEqual([]);
});
