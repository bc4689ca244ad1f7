// What the project type shares with the Action: rules of names, rights, the condition on roles, roles, its variables. Generated from the Action's sources.
import { templateText } from './template';

interface NameRule {
  rule: string;
  example: string;
  pattern: string;
  flags: string;
}

export type NameKind =
  'clusterName' | 'guid' | 'identityName' | 'namespace' | 'region' | 'resourceGroup' | 'secretName' | 'serviceAccount' | 'vaultName';

export type Feature =
  | 'environments'
  | 'identity-bindings'
  | 'cluster-features'
  | 'access-policies'
  | 'workloads'
  | 'synced-secrets'
  | 'publish'
  | 'access'
  | 'other-roles';

export interface Right {
  action: string;
  plane: 'Azure' | 'Kubernetes';
  scope: 'cluster' | 'identity group' | 'vault' | 'resource of access' | 'namespace';
  reason: string;
  uses: readonly Feature[];
  /** Sentences that say when it is needed; none for always. */
  conditions: readonly string[];
}

interface Facts {
  /** Of the Action, as `owner/name`. */
  repository: string;
  /** Of the tokens that Entra ID exchanges, by the name of the cloud. */
  audiences: Readonly<Record<string, string>>;
  resourceId: string;
  /** Of a line of `access`: the role, and the id behind it. */
  roleOnResource: string;
  /** Of such an id: resource group, namespace and type of the provider, name, and what lies below. */
  scope: string;
  rules: Record<NameKind, NameRule>;
  rights: readonly Right[];
  delegationCondition: string;
  /** Variables of manifests that the Action sets itself. */
  chainVariables: readonly string[];
  /** Ids of built-in roles, by name. */
  roles: Readonly<Record<string, string>>;
}

export const FACTS = JSON.parse(templateText('facts.json')) as Facts;
