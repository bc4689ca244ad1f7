// A thousand environments of this repository and a hundred of another: the sweep loses none and touches no other.
import { describe, expect, test } from '@jest/globals';
import { desiredChain } from '../../src/chain/desired';
import { ownershipDescription, ownershipMetadata, ownershipTags } from '../../src/chain/ownership';
import { DESTROY_RIGHTS } from '../../lab/deployer-rights';
import { INPUTS } from '../links/example';
import { EXAMPLE } from '../runner/example';
import { scenario, type Scenario } from './scenario';

/** Seeds what a run with this environment would have left. */
function seed(s: Scenario, number: number, repository: string, namespace: string = EXAMPLE.namespace): void {
  const { subscriptionId } = s.world().subscriptions[0]!;
  const environment = `pr-${number}`;
  const marks = { repository, repositoryId: '', environment, expires: undefined };
  const desired = desiredChain(
    {
      ...INPUTS,
      subscriptionId,
      resourceGroup: EXAMPLE['resource-group'],
      cluster: EXAMPLE.cluster,
      namespace,
      serviceAccount: EXAMPLE['service-account'],
      vault: EXAMPLE.vault,
      secret: [],
      environment,
    },
    marks,
  );
  const id = (kind: number): string =>
    `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(6, '0')}${repository.length.toString().padStart(6, '0')}`;
  s.world().identities.push({
    id: `/subscriptions/${subscriptionId}/resourcegroups/hashbnuswest/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${desired.identity.name}`,
    name: desired.identity.name,
    location: 'westus',
    tags: ownershipTags(marks),
    principalId: id(1),
    clientId: id(2),
    createdAt: 0,
    federatedIdentityCredentials: [],
  });
  s.world().roleAssignments.push({
    scope: s.vault().id,
    name: id(3),
    principalId: id(1),
    principalType: 'ServicePrincipal',
    role: '4633458b-17de-408a-b874-0445c86b69e6',
    description: ownershipDescription(marks),
    condition: null,
    conditionVersion: null,
    createdAt: 0,
    createdBy: id(4),
  });
  s.cluster().objects.push({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: desired.namespace, uid: id(5), resourceVersion: '1', ...ownershipMetadata(marks) },
    status: { phase: 'Active' },
  });
}

describe('the sweep of a thousand', () => {
  const s = scenario();

  test('goes through pages and throttles, and ends with what is open', async () => {
    const role = s.world().roleDefinitions[0]!;
    role.actions.push(...DESTROY_RIGHTS.actions);
    role.dataActions.push(...DESTROY_RIGHTS.dataActions);
    for (let number = 1; number <= 1000; number += 1) seed(s, number, 'octo-org/octo-repo');
    for (let number = 1; number <= 100; number += 1) seed(s, number, 'octo-org/another', 'elsewhere');
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
