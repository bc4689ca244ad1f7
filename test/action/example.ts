// A run of the whole chain, as reports see it: what was planned, with what needs what, and what became of it.
import { emptyRecord, type RunRecord, type RunTarget } from '../../src/action/report/record';
import { desiredChain } from '../../src/chain/desired';
import { inputVariable, readInputs } from '../../src/inputs/reader';
import { planOf, waitingOn } from '../../src/engine/plan';
import { OWNERSHIP } from '../links/example';
import type { Change, AppliedChange } from '../../src/chain/change';
import type { Diagnosis } from '../../src/chain/diagnosis';
import type { LinkName } from '../../src/chain/links';
import type { PlannedLink } from '../../src/engine/engine';
import type { Mode } from '../../src/inputs/declaration';

export const VAULT_ID =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/group/providers/Microsoft.KeyVault/vaults/vault';
const BASE = { differs: [], why: 'of the test' } as const;

export const CHANGES = {
  'cluster': { ...BASE, link: 'cluster', kind: 'AKS cluster', action: 'keep', name: 'aks', id: '/cluster' },
  'identity': { ...BASE, link: 'identity', kind: 'user-assigned managed identity', action: 'create', name: 'wli-ns-sa', id: '/identity' },
  'access': {
    ...BASE,
    link: 'access',
    kind: 'role assignment',
    action: 'create',
    name: 'Key Vault Secrets User on vault',
    id: `${VAULT_ID}/providers/Microsoft.Authorization/roleAssignments/a`,
    scope: VAULT_ID,
    roleId: 'r',
  },
  'namespace': { ...BASE, link: 'namespace', kind: 'Namespace', action: 'keep', name: 'ns', id: 'ns' },
  'service-account': { ...BASE, link: 'service-account', kind: 'ServiceAccount', action: 'create', name: 'ns/sa', id: 'ns/sa' },
  'federation': {
    ...BASE,
    link: 'federation',
    kind: 'federated identity credential',
    action: 'create',
    name: 'f',
    id: '/identity/federatedIdentityCredentials/f',
  },
} as const satisfies Partial<Record<LinkName, Change>>;

/** As the links themselves say it. */
export const NEEDS: Record<Exclude<LinkName, 'publish' | 'manifests' | 'workloads'>, readonly LinkName[]> = {
  'cluster': [],
  'identity': ['cluster'],
  'access': ['identity'],
  'namespace': ['cluster'],
  'service-account': ['cluster', 'identity', 'namespace'],
  'federation': ['cluster', 'identity', 'service-account'],
  'proof': ['federation', 'access', 'service-account'],
};

export function planned(changes: Partial<Record<LinkName, PlannedLink['plan']>> = {}): PlannedLink[] {
  const plans: Record<keyof typeof CHANGES, PlannedLink['plan']> = {
    'cluster': planOf([CHANGES.cluster], 'step'),
    'identity': planOf([CHANGES.identity], 'step'),
    'access': planOf([CHANGES.access], 'step'),
    'namespace': planOf([CHANGES.namespace], 'step'),
    'service-account': planOf([CHANGES['service-account']], 'step'),
    'federation': planOf([CHANGES.federation], 'step'),
  };
  const all: Record<string, PlannedLink['plan']> = { ...plans, proof: planOf([], undefined), ...changes };
  return (['cluster', 'identity', 'access', 'namespace', 'service-account', 'federation', 'proof'] as const).map((name) => ({
    name,
    needs: NEEDS[name],
    plan: all[name] ?? waitingOn('cluster'),
  }));
}

export function applied(...names: (keyof typeof CHANGES)[]): AppliedChange[] {
  const outcomes = { create: 'created', keep: 'unchanged' } as const;
  return names.map((name) => ({ change: CHANGES[name], outcome: outcomes[CHANGES[name].action], id: CHANGES[name].id }));
}

export function broken(link: Diagnosis['link'], code = 'CODE'): Diagnosis {
  return { link, code, seen: 'something was seen.', fix: 'Fix it.' };
}

export function target(mode: Mode = 'ensure', inputs: Record<string, string> = {}): RunTarget {
  const given: Record<string, string> = {
    'mode': mode,
    'subscription-id': '00000000-0000-4000-8000-000000000001',
    'resource-group': 'group',
    'cluster': 'aks',
    'namespace': 'ns',
    'service-account': 'sa',
    'vault': 'vault',
    'secret': 'secret',
    ...inputs,
  };
  const read = readInputs(Object.fromEntries(Object.entries(given).map(([name, value]) => [inputVariable(name), value])));
  return { inputs: read, desired: desiredChain(read, { ...OWNERSHIP, environment: read.environment ?? '' }), pullRequest: undefined };
}

export function record(changes: Partial<RunRecord> = {}): RunRecord {
  return { ...emptyRecord(), target: target(), planned: planned(), ...changes };
}
