// The time of a whole run.
import { afterEach, expect, jest, test } from '@jest/globals';
import { BrokenLink } from '../../src/chain/diagnosis';
import { runLimits } from '../../src/action/limits';

afterEach(() => {
  jest.useRealTimers();
});

test('a run that is out of time is aborted, and the reason is the diagnosis', async () => {
  jest.useFakeTimers();
  const limits = runLimits();
  limits.endAfter(90);
  await jest.advanceTimersByTimeAsync(89_000);
  expect(limits.signal.aborted).toBe(false);
  await jest.advanceTimersByTimeAsync(1000);
  const reason: unknown = limits.signal.reason;
  expect(reason instanceof BrokenLink && reason.diagnoses.map(({ code, seen }) => [code, seen])).toEqual([
    ['RUN_TIMEOUT', 'it was not done within 90 s.'],
  ]);
});
