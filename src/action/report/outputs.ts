// The outputs of the Action, each declared once: action.yml and the table of the docs come from here.
import { countWrites, proofState, reportedChanges, type RunRecord } from './record';

interface Output {
  description: string;
  value: (record: RunRecord) => string;
}

export const OUTPUTS = {
  'client-id': { description: 'Client id of the identity.', value: ({ known }) => known?.identity?.clientId ?? '' },
  'principal-id': {
    description: "Object id of the identity's service principal.",
    value: ({ known }) => known?.identity?.principalId ?? '',
  },
  'tenant-id': { description: 'Tenant of the identity.', value: ({ known }) => known?.identity?.tenantId ?? '' },
  'identity-id': { description: 'Resource id of the identity.', value: ({ known }) => known?.identity?.id ?? '' },
  'issuer': { description: 'Issuer that the federated identity credential names.', value: ({ known }) => known?.issuer ?? '' },
  'subject': {
    description: 'Subject that the federated identity credential names.',
    value: ({ target }) => target?.desired.subject ?? '',
  },
  'federated-credential-id': {
    description: 'Resource id of the federated identity credential.',
    value: ({ known }) => known?.credentialId ?? '',
  },
  'role-assignment-ids': {
    description: 'Resource ids of the role assignments, one per line. Empty on a vault with access policies.',
    value: (record) =>
      reportedChanges(record)
        .filter(({ change }) => change.kind === 'role assignment')
        .flatMap(({ change, applied }) => applied?.id ?? change.id ?? [])
        .join('\n'),
  },
  'namespace': { description: 'Namespace of the workload.', value: ({ target }) => target?.desired.namespace ?? '' },
  'service-account': { description: 'ServiceAccount of the workload.', value: ({ target }) => target?.desired.serviceAccount ?? '' },
  'environment-url': {
    description: 'Address of the environment. Empty where none is known.',
    value: ({ address }) => address ?? '',
  },
  'vault-uri': { description: 'Address of the vault.', value: ({ known }) => known?.vaultUri ?? '' },
  'changed': {
    description: 'Number of writes, on Azure and on Kubernetes. With `mode` `plan`, the number that `ensure` would make.',
    value: (record) => String(countWrites(record)),
  },
  'changes': {
    description: 'The plan, as JSON. One object for each change, with the action taken and why.',
    value: (record) =>
      JSON.stringify(
        reportedChanges(record).map(({ change: { link, action, kind, name, id, differs, why }, applied }) => ({
          link,
          action,
          outcome: applied?.outcome,
          kind,
          name,
          id: applied?.id ?? id,
          differs,
          why,
        })),
      ),
  },
  'proof': { description: '`passed`, `failed` or `skipped`.', value: proofState },
  'secret-versions': {
    description: 'Version of each secret that the proof has read, as a JSON object.',
    value: ({ verdict }) =>
      JSON.stringify(
        Object.fromEntries((verdict?.outcome === 'passed' ? verdict.secrets : []).map(({ name, version }) => [name, version])),
      ),
  },
  'diagnosis': {
    description: 'When something failed, as JSON. The broken link, a code, what was seen, and what to do.',
    value: ({ diagnoses: [first, ...others] }) =>
      first === undefined ? '' : JSON.stringify({ ...first, ...(others.length > 0 && { also: others }) }),
  },
} as const satisfies Record<string, Output>;

export function outputsOf(record: RunRecord): [name: string, value: string][] {
  return Object.entries(OUTPUTS).map(([name, { value }]) => [name, value(record)]);
}
