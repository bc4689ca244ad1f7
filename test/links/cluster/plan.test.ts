// The cluster's features: on, off, to be turned on, or out of reach in a cluster that is stopped.
import { describe, expect, test } from '@jest/globals';
import { planCluster } from '../../../src/links/cluster/plan';
import { goneWithCluster, isClusterGone } from '../../../src/links/cluster/gone';
import { present, unknown } from '../../../src/chain/fact';
import { diagnose } from '../../../src/links/cluster/diagnoses';
import { CLUSTER, DESIRED } from '../example';
import { actionsOf, codesOf } from '../short';
import type { ClusterFacts } from '../../../src/links/cluster/client';

const ALLOWED = { ...DESIRED, enableClusterFeatures: true };

describe('cluster', () => {
  test.each<[string, Partial<ClusterFacts>, typeof DESIRED, string, string[]]>([
    ['all on', {}, DESIRED, 'keep', []],
    ['webhook off', { workloadIdentityEnabled: false }, DESIRED, 'update', ['CLUSTER_FEATURES_OFF']],
    ['issuer off', { issuerEnabled: false }, DESIRED, 'update', ['CLUSTER_FEATURES_OFF']],
    ['issuer off, and it may be turned on', { issuerEnabled: false }, ALLOWED, 'update', []],
    ['stopped', { running: false }, DESIRED, 'keep', ['CLUSTER_STOPPED']],
    ['stopped, with features off: one reason is enough', { running: false, issuerEnabled: false }, ALLOWED, 'keep', ['CLUSTER_STOPPED']],
  ])('%s', (_name, facts, desired, action, codes) => {
    const plan = planCluster(desired, { ...CLUSTER, ...facts });
    expect(actionsOf(plan)).toEqual([action]);
    expect(codesOf(plan)).toEqual(codes);
  });

  test('both features are named, and shown as off and on', () => {
    const plan = planCluster(DESIRED, { ...CLUSTER, issuerEnabled: false, workloadIdentityEnabled: false });
    expect(plan).toMatchObject({
      state: 'blocked',
      problems: [{ seen: "OIDC issuer and workload identity are off on the cluster 'aks'." }],
    });
    expect(plan.changes[0]?.differs).toEqual([
      { field: 'OIDC issuer', before: 'off', after: 'on' },
      { field: 'workload identity', before: 'off', after: 'on' },
    ]);
  });

  test('what was in a cluster that is gone is gone, and of one that is stopped it is not', () => {
    const gone = diagnose('CLUSTER_NOT_FOUND', { cluster: 'aks', group: 'group', near: '' });
    const stopped = diagnose('CLUSTER_STOPPED', { cluster: 'aks', group: 'group' });
    expect([gone, stopped].map(isClusterGone)).toEqual([true, false]);
    expect(goneWithCluster(unknown(gone))).toEqual({ state: 'absent' });
    expect(goneWithCluster(unknown(stopped))).toEqual(unknown(stopped));
    expect(goneWithCluster(present(1))).toEqual(present(1));
  });
});
