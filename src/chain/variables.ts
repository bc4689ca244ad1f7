// The variables of manifests that are always there.

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

export type ChainVariables = Record<(typeof CHAIN_VARIABLES)[number], string>;
