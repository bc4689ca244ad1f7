// The bundle on a terminal, outside of a runner: what a runner would swallow is not shown.
import { describe, expect, test } from '@jest/globals';
import { scenario } from './scenario';

const TOKEN = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/;

describe('outside of a runner', () => {
  const s = scenario();

  test('no token and no command of a runner reaches the terminal', async () => {
    const { GITHUB_ACTIONS: _runner, ...env } = s.lab.env;
    const run = await s.run({}, { env });
    expect(run.log).toContain('proof');
    expect([run.status, run.outputs, run.masked]).toEqual([0, {}, []]);
    expect(run.log).not.toMatch(TOKEN);
    expect(run.log).not.toMatch(/^::(add-mask|set-output|save-state)/m);
  });

  test('inside of one, tokens are masked and outputs are set', async () => {
    const run = await s.run({ check: 'false' });
    expect(run.masked.filter((value) => TOKEN.test(value)).length).toBeGreaterThan(1);
    expect(run.outputs['proof']).toBe('skipped');
  });
});
