// The plan: from facts to changes, as a table.
import { describe, expect, test } from '@jest/globals';
import { desiredChain } from '../../src/chain/desired';
import { diagnose } from '../../src/chain/diagnosis';
import { ABSENT, present, unknown, valueOf, type Facts } from '../../src/chain/facts';
import { changesOf, planChain } from '../../src/chain/plan/plan';
import { DESIRED, HOLDING, INPUTS, ISSUER, PRINCIPAL, VAULT_ID } from './example';

const actions = (facts: Facts, desired = DESIRED): Record<string, string> =>
  Object.fromEntries(changesOf(planChain(desired, facts)).map(({ link, action }) => [link, action]));
const codes = (facts: Facts, desired = DESIRED): string[] => planChain(desired, facts).problems.map(({ code }) => code);

const KEEP = {
  'cluster': 'keep',
  'identity': 'keep',
  'federation': 'keep',
  'access': 'keep',
  'namespace': 'keep',
  'service-account': 'keep',
};
const credentials = valueOf(HOLDING.credentials)!;
const cluster = valueOf(HOLDING.cluster)!;
const identity = valueOf(HOLDING.identity)!;
const account = valueOf(HOLDING.serviceAccount)!;
const vault = valueOf(HOLDING.vault)!;
const assignment = valueOf(HOLDING.assignments)![0]!;

describe('plan', () => {
  test('of what holds, nothing is changed', () => {
    expect(actions(HOLDING)).toEqual(KEEP);
    expect(codes(HOLDING)).toEqual([]);
  });

  const changed: [string, Partial<Facts>, Record<string, string>][] = [
    [
      'no identity',
      { identity: ABSENT, credentials: ABSENT, assignments: present([]), serviceAccount: ABSENT },
      { 'identity': 'create', 'federation': 'create', 'access': 'create', 'service-account': 'create' },
    ],
    ['another identity than the annotation says', { identity: present({ ...identity, clientId: 'new' }) }, { 'service-account': 'update' }],
    ['identity without tags', { identity: present({ ...identity, tags: {} }) }, { identity: 'adopt' }],
    ['no credential', { credentials: present([]) }, { federation: 'create' }],
    ['credential under another name', { credentials: present([{ ...credentials[0]!, name: 'x' }]) }, { federation: 'adopt' }],
    ['credential of another issuer', { credentials: present([{ ...credentials[0]!, issuer: 'https://x/' }]) }, { federation: 'repair' }],
    [
      'credential of a subject in another case',
      { credentials: present([{ ...credentials[0]!, subject: 'system:serviceaccount:NS:sa' }]) },
      { federation: 'repair' },
    ],
    ['credential for another audience', { credentials: present([{ ...credentials[0]!, audiences: ['x'] }]) }, { federation: 'update' }],
    ['no assignment', { assignments: present([]) }, { access: 'create' }],
    ['assignment of another role', { assignments: present([{ ...assignment, roleId: 'x' }]) }, { access: 'create' }],
    ['assignment of another principal', { assignments: present([{ ...assignment, principalId: 'x' }]) }, { access: 'create' }],
    [
      'assignment on a vault whose name begins with this one',
      { assignments: present([{ ...assignment, scope: `${VAULT_ID}2` }]) },
      { access: 'create' },
    ],
    [
      'assignment on one secret of the vault',
      { assignments: present([{ ...assignment, scope: `${VAULT_ID}/secrets/secret` }]) },
      { access: 'create' },
    ],
    [
      'assignment above, in another case',
      { assignments: present([{ ...assignment, name: 'x', scope: VAULT_ID.toUpperCase().replace(/\/PROVIDERS\/.*/, '') }]) },
      { access: 'adopt' },
    ],
    ['no namespace', { namespace: ABSENT, serviceAccount: ABSENT }, { 'namespace': 'create', 'service-account': 'create' }],
    ['namespace without label', { namespace: present({ labels: {}, annotations: {}, terminating: false }) }, { namespace: 'adopt' }],
    ['ServiceAccount without annotation', { serviceAccount: present({ ...account, annotations: {} }) }, { 'service-account': 'update' }],
    ['ServiceAccount without label', { serviceAccount: present({ ...account, labels: {} }) }, { 'service-account': 'adopt' }],
    ['cluster of another tenant', { cluster: present({ ...cluster, tenantId: 'other' }) }, { 'service-account': 'update' }],
    ['vault with policies', { vault: present({ ...vault, permissionModel: 'policy' }) }, { access: 'create' }],
    [
      'policy without get',
      {
        vault: present({
          ...vault,
          permissionModel: 'policy',
          policies: [{ objectId: PRINCIPAL, applicationId: undefined, secretPermissions: ['list'] }],
        }),
      },
      { access: 'update' },
    ],
    [
      'policy with Get',
      {
        vault: present({
          ...vault,
          permissionModel: 'policy',
          policies: [{ objectId: PRINCIPAL.toUpperCase(), applicationId: undefined, secretPermissions: ['Get'] }],
        }),
      },
      { access: 'keep' },
    ],
    [
      'policy of an application on behalf of users',
      {
        vault: present({
          ...vault,
          permissionModel: 'policy',
          policies: [{ objectId: PRINCIPAL, applicationId: 'x', secretPermissions: ['get'] }],
        }),
      },
      { access: 'create' },
    ],
    [
      'issuer whose last slash only the token has',
      { issuer: { profile: ISSUER.slice(0, -1), discovery: present(ISSUER.slice(0, -1)), token: present(ISSUER) } },
      {},
    ],
  ];
  test.each(changed)('%s', (_name, facts, expected) => {
    expect(actions({ ...HOLDING, ...facts })).toEqual({ ...KEEP, ...expected });
    expect(codes({ ...HOLDING, ...facts })).toEqual([]);
  });

  const refused: [string, Partial<Facts>, string][] = [
    ['features off', { cluster: present({ ...cluster, workloadIdentityEnabled: false }) }, 'CLUSTER_FEATURES_OFF'],
    [
      'stopped',
      { cluster: present({ ...cluster, running: false }), namespace: unknown(diagnose('CLUSTER_UNREACHABLE', { server: 's', code: 'c' })) },
      'CLUSTER_STOPPED',
    ],
    ['issuers differ', { issuer: { profile: ISSUER, discovery: present('https://x/'), token: present(ISSUER) } }, 'ISSUER_MISMATCH'],
    [
      'twenty credentials',
      { credentials: present(Array.from({ length: 20 }, (_, index) => ({ ...credentials[0]!, name: `c${index}`, issuer: 'x' }))) },
      'FEDERATION_QUOTA',
    ],
    ['terminating', { namespace: present({ labels: {}, annotations: {}, terminating: true }) }, 'NAMESPACE_TERMINATING'],
    [
      'owned by another',
      { serviceAccount: present({ ...account, annotations: {}, owners: { 'azure.workload.identity/client-id': 'helm' } }) },
      'SERVICE_ACCOUNT_CONFLICT',
    ],
  ];
  test.each(refused)('%s stops it', (_name, facts, code) => {
    expect(codes({ ...HOLDING, ...facts })).toEqual([code]);
  });

  test('twenty credentials are no reason to stop when the right one is among them', () => {
    const others = Array.from({ length: 19 }, (_, index) => ({ ...credentials[0]!, name: `c${index}`, issuer: 'x' }));
    expect(codes({ ...HOLDING, credentials: present([...others, credentials[0]!]) })).toEqual([]);
  });

  test('features off are turned on where that is wished', () => {
    const desired = desiredChain({ ...INPUTS, enableClusterFeatures: true }, DESIRED.marks);
    const facts = { ...HOLDING, cluster: present({ ...cluster, issuerEnabled: false }) };
    expect(codes(facts, desired)).toEqual([]);
    expect(actions(facts, desired)['cluster']).toBe('update');
  });

  test('access for each secret is not granted by a role on another one', () => {
    const desired = desiredChain({ ...INPUTS, accessScope: 'secret', secrets: ['a', 'b'] }, DESIRED.marks);
    const facts = { ...HOLDING, assignments: present([{ ...assignment, scope: `${VAULT_ID}/secrets/a`, name: 'x' }]) };
    expect(planChain(desired, facts).access.map(({ action }) => action)).toEqual(['adopt', 'create']);
    const policy = { ...HOLDING, vault: present({ ...vault, permissionModel: 'policy' as const }) };
    expect(codes(policy, desired)).toEqual(['ACCESS_SCOPE_UNSUPPORTED']);
  });

  test('one missing thing is told once, each missing right for itself', () => {
    const missing = (right: string) => unknown(diagnose('AZURE_RIGHT_MISSING', { action: right, scope: '/' }));
    const gone = unknown(diagnose('CLUSTER_NOT_FOUND', { cluster: 'c', group: 'g', near: '' }));
    expect(
      codes({ ...HOLDING, identity: missing('a'), vault: missing('b'), cluster: gone, namespace: gone, serviceAccount: gone }),
    ).toEqual(['CLUSTER_NOT_FOUND', 'AZURE_RIGHT_MISSING', 'AZURE_RIGHT_MISSING']);
  });

  test('what could not be read is not planned', () => {
    const facts = { ...HOLDING, identity: unknown(diagnose('AZURE_RIGHT_MISSING', { action: 'a', scope: '/' })) };
    expect(actions(facts)).toEqual({ cluster: 'keep', namespace: 'keep' });
  });
});
