// Inputs: every problem at once, with an example, before anything is sent anywhere.
import { describe, expect, test } from '@jest/globals';
import { allSeen, diagnosisOf, scenario } from './scenario';

describe('bad input', () => {
  const s = scenario();

  test('nothing is sent, and every problem is reported', async () => {
    const run = await s.run({
      'cluster': undefined,
      'namespace': 'Not_Allowed',
      'vault': 'no--double',
      'secret': 'under_score',
      'mode': 'teardown',
      'check-timeout': 'soon',
      'access-scope': 'all',
      'client-id': 'abc',
      'enable-cluster-features': 'yes',
      'cloud': 'Moon',
      'clutser': 'x',
    });
    expect(run.status).toBe(1);
    expect(s.lab.requests()).toEqual([]);
    const { code } = diagnosisOf(run);
    const seen = allSeen(run);
    expect(code).toBe('INPUT_INVALID');
    for (const part of [
      '`cluster`: is required, for instance: my-cluster',
      "`namespace`: 'Not_Allowed' is not valid: a namespace has at most 63",
      "`vault`: 'no--double' is not valid",
      "`secret`: 'under_score' is not valid",
      "`mode`: 'teardown' is none of `ensure`, `plan`, `check`",
      "`check-timeout`: 'soon' is not a valid duration, for instance: 5m",
      "`access-scope`: 'all' is none of",
      "`client-id`: 'abc' is not valid: it must be a GUID",
      "`enable-cluster-features`: 'yes' is neither",
      "`cloud`: 'Moon' is none of",
      '`clutser`: there is no such input; did you mean `cluster`',
    ])
      expect(seen).toContain(part);
    expect(run.outputs['proof']).toBe('failed');
  });
});
