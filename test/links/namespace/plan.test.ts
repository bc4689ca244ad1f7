// The Namespace: created, adopted, kept, waited for, or given the marks of this release.
import { describe, expect, test } from '@jest/globals';
import { ownershipMetadata } from '../../../src/chain/ownership';
import { planNamespace } from '../../../src/links/namespace/plan';
import { DESIRED, DESIRED_IN_TEAMS_NAMESPACE, NAMESPACE, OLDER, OWNERSHIP } from '../example';
import { actionsOf, codesOf, stepOf } from '../short';
import type { NamespaceFacts } from '../../../src/links/namespace/client';

const { labels, annotations } = ownershipMetadata(OWNERSHIP);
const LEGACY = { 'app.kubernetes.io/managed-by': 'aks-wli-action' };

const MANAGED = { 'kubernetes.azure.com/managedByArm': 'true' };

describe('namespace', () => {
  test.each<[string, NamespaceFacts | undefined, string, boolean]>([
    ['there is none', undefined, 'create', false],
    ['ours', NAMESPACE, 'keep', false],
    ['without marks', { labels: {}, annotations: {}, terminating: false }, 'adopt', false],
    ["Helm's", { labels: { 'app.kubernetes.io/managed-by': 'Helm' }, annotations, terminating: false }, 'adopt', false],
    ['with the label of an older release', { labels: LEGACY, annotations, terminating: false }, 'update', false],
    ['with both labels', { labels: { ...LEGACY, ...labels }, annotations, terminating: false }, 'keep', false],
    ['ours, marked before repositories had ids', { ...ownershipMetadata(OLDER), terminating: false }, 'update', false],
    [
      "another environment's, with the label of an older release",
      { labels: LEGACY, annotations: { ...annotations, 'aks-wli-environment': 'x' }, terminating: false },
      'keep',
      false,
    ],
    ['managed by Resource Manager', { labels: MANAGED, annotations: {}, terminating: false }, 'adopt', false],
    [
      'ours once, managed by Resource Manager since',
      { labels: { ...LEGACY, ...MANAGED }, annotations, terminating: false },
      'adopt',
      false,
    ],
    ['on its way out: a new one after it', { ...NAMESPACE, terminating: true }, 'create', true],
  ])('%s', (_name, found, action, waitFirst) => {
    const plan = planNamespace(DESIRED, found);
    expect(actionsOf(plan)).toEqual([action]);
    expect(stepOf(plan).waitFirst).toBe(waitFirst);
  });

  test.each<[string, NamespaceFacts | undefined, string[], string[]]>([
    ['is used', { labels: {}, annotations: {}, terminating: false }, ['adopt'], []],
    ['of the team, made by a run for it, is used', NAMESPACE, ['keep'], []],
    ['that is not there is not made', undefined, ['create'], ['NAMESPACE_MISSING']],
    ['that is on its way out is not waited for', { ...NAMESPACE, terminating: true }, ['create'], ['NAMESPACE_MISSING']],
  ])('one that an environment shares %s', (_name, found, actions, codes) => {
    const plan = planNamespace(DESIRED_IN_TEAMS_NAMESPACE, found);
    expect([actionsOf(plan), codesOf(plan)]).toEqual([actions, codes]);
  });
});
