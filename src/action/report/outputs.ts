// The outputs of action.yml.
import { valueOf } from '../../chain/facts';
import { isWrite } from '../../chain/plan/change';
import { changesWithOutcome, proofState, type RunRecord } from './record';
import type { FederationChange } from '../../chain/plan/federation';

export const OUTPUTS = [
  'client-id',
  'principal-id',
  'tenant-id',
  'identity-id',
  'issuer',
  'subject',
  'federated-credential-id',
  'role-assignment-ids',
  'namespace',
  'service-account',
  'vault-uri',
  'changed',
  'changes',
  'proof',
  'secret-versions',
  'diagnosis',
] as const;

export function outputsOf(record: RunRecord): Record<(typeof OUTPUTS)[number], string> {
  const { desired, facts, verdict, diagnoses } = record;
  const [identity, vault] = [valueOf(facts?.identity), valueOf(facts?.vault)];
  const changes = changesWithOutcome(record);
  const federation = changes.find(({ change }) => change.link === 'federation')?.change as FederationChange | undefined;
  const writes =
    record.mode === 'plan' ? record.planned.filter(isWrite) : [...record.done.filter(({ change }) => isWrite(change)), ...record.removed];
  const secrets = verdict?.outcome === 'passed' ? verdict.secrets : [];
  const [first, ...others] = diagnoses;
  return {
    'client-id': identity?.clientId ?? '',
    'principal-id': identity?.principalId ?? '',
    'tenant-id': identity?.tenantId ?? '',
    'identity-id': identity?.id ?? '',
    'issuer': federation?.issuer ?? valueOf(facts?.cluster)?.issuerUrl ?? '',
    'subject': desired?.subject ?? '',
    'federated-credential-id': federation?.id ?? '',
    'role-assignment-ids': changes
      .filter(({ change }) => change.kind === 'role assignment')
      .map(({ change }) => change.id)
      .join('\n'),
    'namespace': desired?.namespace ?? '',
    'service-account': desired?.serviceAccount ?? '',
    'vault-uri': vault?.uri ?? '',
    'changed': String(writes.length),
    'changes': JSON.stringify(
      changes.map(({ change: { link, action, kind, id, differs, why }, outcome }) => ({ link, action, outcome, kind, id, differs, why })),
    ),
    'proof': proofState(record),
    'secret-versions': JSON.stringify(Object.fromEntries(secrets.map(({ name, version }) => [name, version]))),
    'diagnosis': first === undefined ? '' : JSON.stringify({ ...first, ...(others.length > 0 && { also: others }) }),
  };
}
