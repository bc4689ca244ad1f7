// A thousand environments of this repository and a hundred of another: the sweep loses none and touches no other.
import { describe, expect, test } from '@jest/globals';
import { mayDestroy } from '../runner/may-destroy';
import { EXAMPLE } from '../runner/example';
import { seedEnvironment } from '../runner/seed-environment';
import { scenario } from './scenario';

describe('the sweep of a thousand', () => {
  const s = scenario();

  test('goes through pages and throttles, and ends with what is open', async () => {
    mayDestroy(s);
    for (let number = 1; number <= 1000; number += 1)
      seedEnvironment(s.world(), { number, repository: 'octo-org/octo-repo', namespace: EXAMPLE.namespace });
    for (let number = 1; number <= 100; number += 1)
      seedEnvironment(s.world(), { number, repository: 'octo-org/another', namespace: 'elsewhere' });
    for (let number = 1; number <= 1000; number += 1) {
      s.world().github.pullRequests.push({
        number,
        state: number % 4 === 0 ? 'open' : 'closed',
        title: 't',
        head: { ref: 'r', sha: 'a'.repeat(40) },
        comments: [],
      });
    }
    s.lab.faults(
      { service: 'resource-manager', method: 'DELETE', nth: 100, times: 5, do: '429', retryAfter: 1 },
      { service: 'kubernetes', method: 'DELETE', nth: 50, times: 3, do: '429', retryAfter: 1 },
    );
    const run = await s.run({ 'mode': 'sweep', 'github-token': s.lab.env['LAB_GITHUB_TOKEN']! });
    expect(run.log).not.toContain('::error');
    expect(run.status).toBe(0);
    const rest = (name: string): number =>
      s.cluster().objects.filter(({ kind, metadata: { name: own } }) => kind === 'Namespace' && own.startsWith(name)).length;
    expect({
      identities: s.world().identities.length,
      roles: s.world().roleAssignments.length - 2,
      own: rest('wlipoc-pr-'),
      others: rest('elsewhere-pr-'),
    }).toEqual({ identities: 350, roles: 350, own: 250, others: 100 });
    expect(s.world().identities.filter(({ tags: own }) => own['aks-wli-repository'] === 'octo-org/another')).toHaveLength(100);
    expect(run.outputs['changed']).toBe('2250');
  }, 300_000);
});
