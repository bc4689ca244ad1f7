// The identity binding and the right to use it: planned each for itself, deleted only where they are ours.
import { describe, expect, test } from '@jest/globals';
import { desiredChain } from '../../../../src/chain/desired';
import { ABSENT, present, unknown } from '../../../../src/chain/fact';
import { bindingName, bindingRoleName } from '../../../../src/chain/names';
import { ownershipMetadata, ownershipTags } from '../../../../src/chain/ownership';
import { formatResourceId } from '../../../../src/chain/resource-id';
import { diagnose } from '../../../../src/kubernetes/diagnoses';
import { planBinding, planBindingRemoval, type Obstacles } from '../../../../src/links/federation/binding/plan';
import { CLUSTER, DESIRED, DESIRED_IN_ENVIRONMENT, IDENTITY, INPUTS, IN_ENVIRONMENT, OWNERSHIP } from '../../example';
import { actionsOf, codesOf } from '../../short';
import type { Desired } from '../../../../src/chain/desired';

const binding = (desired: Desired, name = bindingName(desired.identity.name, formatResourceId(desired.identity))) => ({
  id: `/b/${name}`,
  name,
  identityId: formatResourceId(desired.identity),
  issuer: undefined,
});

const FREE: Obstacles = { cluster: CLUSTER, mayWriteCredentials: true };

describe('identity binding', () => {
  test.each([
    ['nothing is there', [], false, ['create', 'create']],
    ['all is there', [binding(DESIRED)], true, ['keep', 'keep']],
    ['the binding, without the right', [binding(DESIRED)], false, ['keep', 'create']],
    ['the binding under another name', [binding(DESIRED, 'x')], true, ['adopt', 'keep']],
    ["another identity's binding", [{ ...binding(DESIRED, 'x'), identityId: '/other' }], true, ['create', 'keep']],
    [
      'an id in another case',
      [{ ...binding(DESIRED), identityId: formatResourceId(DESIRED.identity).toUpperCase() }],
      true,
      ['keep', 'keep'],
    ],
  ])('%s', (_name, bindings, granted, actions) => {
    const plan = planBinding(DESIRED, bindings, granted, FREE);
    expect([actionsOf(plan), plan.state]).toEqual([actions, 'ready']);
  });

  test.each<[string, Partial<Obstacles>, string[]]>([
    ['API server VNet integration', { cluster: { ...CLUSTER, vnetIntegration: true } }, ['BINDING_VNET_INTEGRATION']],
    ['a caller who may not write credentials', { mayWriteCredentials: false }, ['BINDING_RIGHT_MISSING']],
    ['a caller of whom nobody knows', { mayWriteCredentials: undefined }, []],
    ['a cluster that could not be read', { cluster: undefined }, []],
  ])('%s', (_name, obstacles, codes) => {
    expect(codesOf(planBinding(DESIRED, [], false, { ...FREE, ...obstacles }))).toEqual(codes);
  });
});

describe('removal of a binding', () => {
  const desired = DESIRED_IN_ENVIRONMENT;
  const role = bindingRoleName(desired.namespace, 'sa');
  const own = present({ ...IDENTITY, tags: ownershipTags(IN_ENVIRONMENT) });
  const marks = present(ownershipMetadata(IN_ENVIRONMENT));
  const rights = (found: Parameters<typeof planBindingRemoval>[3][number]['found']): Parameters<typeof planBindingRemoval>[3] => [
    { kind: 'ClusterRoleBinding', found },
    { kind: 'ClusterRole', found },
  ];
  const kinds = (...parts: Parameters<typeof planBindingRemoval>): string[] =>
    planBindingRemoval(...parts).removals.map(({ kind }) => kind);

  test('with an identity of its own, everything goes', () => {
    expect(kinds(desired, own, present([binding(desired)]), rights(marks))).toEqual([
      'identity binding',
      'ClusterRoleBinding',
      'ClusterRole',
    ]);
  });

  test('of a shared identity, the binding stays and the right goes', () => {
    const shared = desiredChain({ ...INPUTS, identity: 'shared', environment: 'pr-17' }, IN_ENVIRONMENT);
    const found = present({ ...IDENTITY, tags: ownershipTags(OWNERSHIP) });
    expect(kinds(shared, found, present([binding(shared)]), rights(marks))).toEqual(['ClusterRoleBinding', 'ClusterRole']);
  });

  test('a right with the marks of another environment stays, and is named', () => {
    const plan = planBindingRemoval(desired, own, present([]), rights(present(ownershipMetadata(OWNERSHIP))));
    expect(plan).toMatchObject({ removals: [], kept: [{ object: `ClusterRoleBinding ${role}` }, { object: `ClusterRole ${role}` }] });
  });

  test('what could not be read is a problem', () => {
    const unreadable = unknown(diagnose('KUBERNETES_UNAUTHORIZED', {}));
    const plan = planBindingRemoval(desired, ABSENT, unreadable, rights(unreadable));
    expect(plan.problems.map(({ code }) => code)).toEqual([
      'KUBERNETES_UNAUTHORIZED',
      'KUBERNETES_UNAUTHORIZED',
      'KUBERNETES_UNAUTHORIZED',
    ]);
  });
});
