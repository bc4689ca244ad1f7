// The state that two laboratories are compared by: ids and times are no differences, everything else is.
import { describe, expect, test } from '@jest/globals';
import { freshWorld } from '../../lab/fresh-world';
import { createRandom } from '../../lab/random';
import { differences, isReport, stateOf } from './state';
import type { World } from '../../lab/world';

function world(seed: number, change: (world: World) => void = () => undefined): World {
  const made = freshWorld(createRandom(1), 0);
  const random = createRandom(seed);
  const [principalId, clientId] = [random.guid(), random.guid()];
  made.identities.push({
    id: '/identity',
    name: 'wli-a',
    location: 'westus',
    tags: { b: '2', a: '1' },
    principalId,
    clientId,
    createdAt: seed,
    federatedIdentityCredentials: [{ name: 'c', issuer: 'https://i/', subject: 's', audiences: ['a'], writtenAt: seed }],
  });
  const [first] = made.roleAssignments;
  if (first !== undefined) made.roleAssignments.push({ ...first, name: random.guid(), principalId });
  const metadata = { name: 'sa', namespace: 'n', uid: random.guid(), annotations: { 'azure.workload.identity/client-id': clientId } };
  made.clusters[0]?.objects.push({ apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  change(made);
  return made;
}

describe('state', () => {
  test('two runs that made the same are the same', () => {
    expect(differences(stateOf(world(1)), stateOf(world(2)))).toEqual([]);
  });

  test.each<[string, (world: World) => void, RegExp[]]>([
    [
      'a credential more',
      ({ identities: [a] }) => a?.federatedIdentityCredentials.push({ name: 'd', issuer: 'i', subject: 's', audiences: [], writtenAt: 0 }),
      [/^left behind: credential wli-a\/d$/],
    ],
    [
      'another client id',
      ({ clusters: [c] }) =>
        c?.objects.forEach(({ metadata }) => {
          if (metadata.annotations) metadata.annotations['azure.workload.identity/client-id'] = '';
        }),
      [/^ServiceAccount n\/sa is /],
    ],
    [
      'the same assignment twice',
      ({ roleAssignments }) => roleAssignments.push({ ...roleAssignments.at(-1)!, name: 'x' }),
      [/^left behind: role assignment of wli-a on .* #2$/],
    ],
    [
      'an assignment of nobody',
      ({ roleAssignments }) => roleAssignments.push({ ...roleAssignments.at(-1)!, principalId: '' }),
      [/^left behind: role assignment of {2}on /],
    ],
    [
      'an identity that is gone',
      (made) => {
        made.identities = [];
      },
      [
        /^ServiceAccount n\/sa is /,
        /^missing: credential/,
        /^missing: identity/,
        /^left behind: role assignment of [0-9a-f-]{36} on /,
        /^missing: role assignment/,
      ],
    ],
    [
      'a check pod',
      ({ clusters: [c] }) => c?.objects.push({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'wli-check-0a1b2c3d', namespace: 'n' } }),
      [/^left behind: Pod n\/wli-check$/],
    ],
    [
      "the cluster's own",
      ({ clusters: [c] }) => {
        const own = [
          ['Event', 'e', 'n'],
          ['Node', 'aks-nodepool1', undefined],
          ['ConfigMap', 'kube-root-ca.crt', 'n'],
          ['ServiceAccount', 'default', 'n'],
          ['ConfigMap', 'x', 'kube-system'],
        ] as const;
        c?.objects.push(
          ...own.map(([kind, name, namespace]) => ({ apiVersion: 'v1', kind, metadata: { name, ...(namespace && { namespace }) } })),
        );
      },
      [],
    ],
  ])('%s', (_name, change, expected) => {
    expect(differences(stateOf(world(1)), stateOf(world(1, change)))).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  test('comments and deployments are reports, all else is the chain', () => {
    expect(isReport('missing: comment on open 1')).toBe(true);
    expect(isReport('deployment pr-1 of aaaaaaa is none instead of success')).toBe(true);
    expect(isReport('left behind: Deployment a/b')).toBe(false);
  });
});
