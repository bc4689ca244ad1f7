// The chain's own variables of manifests: always there, but for those of a vault where none is asked for.

export const CHAIN_VARIABLES = [
  'CLIENT_ID',
  'TENANT_ID',
  'NAMESPACE',
  'SERVICE_ACCOUNT',
  'VAULT_NAME',
  'VAULT_URI',
  'IDENTITY_NAME',
  'ENVIRONMENT',
] as const;

type OfVault = 'VAULT_NAME' | 'VAULT_URI';
export type ChainVariables = Record<Exclude<(typeof CHAIN_VARIABLES)[number], OfVault>, string> & Partial<Record<OfVault, string>>;
