// The namespace as a link: an old one is waited for, then there is a new one; one of others is left alone.
import { describe, expect, test } from '@jest/globals';
import { ownershipMetadata } from '../../../src/chain/ownership';
import { present, unknown } from '../../../src/chain/fact';
import { applyChain, link, planChain } from '../../../src/engine/engine';
import { planOf } from '../../../src/engine/plan';
import { namespaceLink } from '../../../src/links/namespace/link';
import { diagnose } from '../../../src/links/cluster/diagnoses';
import { BrokenLink } from '../../../src/chain/diagnosis';
import { codesOfFailure, fakeContext } from '../../fakes/context';
import { CLUSTER, DESIRED_IN_ENVIRONMENT, IN_ENVIRONMENT, NAMESPACE, OWNERSHIP } from '../example';
import type { ClusterFacts } from '../../../src/links/cluster/client';
import type { NamespaceFacts } from '../../../src/links/namespace/client';

const cluster = link<undefined, undefined, ClusterFacts>({
  name: 'cluster',
  needs: [],
  observe: async () => undefined,
  found: async () => present(CLUSTER),
  plan: async () => planOf([], undefined),
  apply: async () => CLUSTER,
});

/** `reads`: what is there, one after the other, the last one for ever. */
function namespace(reads: readonly (NamespaceFacts | undefined)[], context = fakeContext()) {
  let read = 0;
  const calls: string[] = [];
  const made = namespaceLink(
    context,
    {
      read: async () => reads[Math.min(read++, reads.length - 1)],
      apply: async () => void calls.push('apply'),
      remove: async () => void calls.push('remove'),
    },
    cluster,
  );
  return { link: made, calls, context };
}
const going: NamespaceFacts = { ...NAMESPACE, terminating: true };

describe('namespace', () => {
  test('that is being deleted is waited for, then created', async () => {
    const { link: made, calls, context } = namespace([going, going, going, undefined]);
    const applied: string[] = [];
    await applyChain([made], ({ outcome }) => applied.push(outcome));
    expect([applied, calls]).toEqual([['created'], ['apply']]);
    expect(context.logged).toEqual(["waiting for the old namespace 'ns' to go (Terminating), 0 s"]);
    expect(context.clock.pauses).toEqual([1000, 1000]);
  });

  test('that hangs on a finalizer is given up after two minutes', async () => {
    const { link: made, calls, context } = namespace([going]);
    expect(await codesOfFailure(applyChain([made], () => undefined))).toEqual(['NAMESPACE_TERMINATING']);
    expect(calls).toEqual([]);
    expect(context.clock.now()).toBeGreaterThan(120_000);
    expect(context.clock.now()).toBeLessThan(125_000);
  });

  test('that holds is not written', async () => {
    const { link: made, calls } = namespace([NAMESPACE]);
    await applyChain([made], () => undefined);
    expect(calls).toEqual([]);
  });

  test('that cannot be read is blocked', async () => {
    const stopped = new BrokenLink(diagnose('CLUSTER_STOPPED', { cluster: 'aks', group: 'group' }));
    const made = namespaceLink(
      fakeContext(),
      { read: () => Promise.reject(stopped), apply: async () => undefined, remove: async () => undefined },
      cluster,
    );
    expect(await planChain([made])).toMatchObject([{ plan: { state: 'blocked', problems: [{ code: 'CLUSTER_STOPPED' }] } }]);
    expect(await made.observed()).toEqual(unknown(stopped.diagnoses[0]));
  });

  test.each<[string, NamespaceFacts | undefined, number, number]>([
    ['of the environment goes, with all that is in it', { ...ownershipMetadata(IN_ENVIRONMENT), terminating: false }, 1, 0],
    ['of another environment stays', { ...ownershipMetadata(OWNERSHIP), terminating: false }, 0, 1],
    ['of somebody else stays', { labels: {}, annotations: {}, terminating: false }, 0, 1],
    [
      'that Resource Manager manages stays, although it was ours',
      {
        ...ownershipMetadata(IN_ENVIRONMENT),
        labels: { ...ownershipMetadata(IN_ENVIRONMENT).labels, 'kubernetes.azure.com/managedByArm': 'true' },
        terminating: false,
      },
      0,
      1,
    ],
    ['that is going already is not asked for again', { ...ownershipMetadata(IN_ENVIRONMENT), terminating: true }, 0, 0],
    ['that is not there is nothing', undefined, 0, 0],
  ])('%s', async (_name, found, removals, kept) => {
    const { link: made } = namespace([found], fakeContext({ desired: DESIRED_IN_ENVIRONMENT }));
    const plan = await made.removal?.plan();
    expect([plan?.removals.length, plan?.kept.length]).toEqual([removals, kept]);
  });
});
