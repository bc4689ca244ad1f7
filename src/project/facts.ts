// What the project type shares with the Action: rules of names, rights, the condition on roles, its variables. Generated from the Action's sources.
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
  | 'other-roles';

export interface Right {
  action: string;
  plane: 'Azure' | 'Kubernetes';
  scope: 'cluster' | 'identity group' | 'vault' | 'namespace';
  reason: string;
  uses: readonly Feature[];
  /** Sentences that say when it is needed; none for always. */
  conditions: readonly string[];
}

interface Facts {
  audience: string;
  resourceId: string;
  rules: Record<NameKind, NameRule>;
  rights: readonly Right[];
  delegationCondition: string;
  /** Variables of manifests that the Action sets itself. */
  chainVariables: readonly string[];
}

export const FACTS = JSON.parse(templateText('facts.json')) as Facts;
