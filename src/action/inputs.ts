// The inputs of action.yml, parsed: every problem at once, each with an example of a right value.
import { CLOUDS, type Cloud, type CloudName } from '../chain/cloud';
import { diagnose, stopAt } from '../chain/diagnosis';
import * as formats from './formats';
import type { ChainInputs } from '../chain/desired';
import type { Environment } from './environment';
import type { Format } from './formats';

export const MODES = ['ensure', 'plan', 'check', 'destroy', 'sweep', 'plan-sweep'] as const;
export type Mode = (typeof MODES)[number];

export interface Inputs extends ChainInputs {
  mode: Mode;
  clientId: string | undefined;
  tenantId: string | undefined;
  manifests: readonly string[];
  variables: ReadonlyMap<string, string>;
  check: boolean;
  checkImage: string;
  checkTimeoutSeconds: number;
  /** How long the environment may live, seconds; for ever when undefined. */
  expiresSeconds: number | undefined;
  githubToken: string | undefined;
  comment: 'auto' | 'never';
  deployment: 'auto' | 'never';
  cloud: Cloud;
}

/** Names of all inputs, with the defaults of action.yml: a test holds the two together. */
export const INPUTS = {
  'mode': 'ensure',
  'client-id': undefined,
  'tenant-id': undefined,
  'subscription-id': undefined,
  'resource-group': undefined,
  'cluster': undefined,
  'namespace': undefined,
  'service-account': undefined,
  'vault': undefined,
  'secret': undefined,
  'identity': undefined,
  'identity-resource-group': undefined,
  'location': undefined,
  'role': 'Key Vault Secrets User',
  'access-scope': 'vault',
  'federation': 'credential',
  'manifests': undefined,
  'variables': undefined,
  'enable-cluster-features': 'false',
  'check': 'true',
  'check-image':
    'mcr.microsoft.com/azurelinux/distroless/nodejs:24.21-nonroot@sha256:aefd87999acb71f972a7c851f6b2a1cdc11a7d26f16918a180368422f0394722',
  'check-timeout': '5m',
  'environment': undefined,
  'expires': undefined,
  'github-token': '${{ github.token }}',
  'comment': 'auto',
  'deployment': 'auto',
  'cloud': 'AzureCloud',
} as const;

export type InputName = keyof typeof INPUTS;

/** Variables of the manifests that are always there. */
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

/** Where the runner puts an input. A shell sets no variable with a hyphen in its name: there, an underscore stands for it. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

export function readInputs(environment: Environment): Inputs {
  const problems = unknownInputs(environment);
  const text = (name: InputName, fallback?: string): string | undefined => {
    const variable = inputVariable(name);
    const given = (environment[variable] ?? environment[variable.replaceAll('-', '_')])?.trim();
    return given === undefined || given === '' ? (fallback ?? INPUTS[name]) : given;
  };
  const optional = <T>(name: InputName, format: Format<T>, fallback?: string): T | undefined => {
    const given = text(name, fallback);
    if (given === undefined) return undefined;
    const result = format.parse(given);
    if ('value' in result) return result.value;
    problems.push(`\`${name}\`: ${result.problem}, for instance: ${format.example}`);
    return undefined;
  };
  // A missing or malformed required input ends the run below; its place is held by a value that nothing reads.
  const required = <T>(name: InputName, format: Format<T>, fallback?: string): T => {
    if (text(name, fallback) === undefined) problems.push(`\`${name}\`: is required, for instance: ${format.example}`);
    return optional(name, format, fallback) as T;
  };

  const mode = required('mode', formats.oneOf(MODES));
  const proves = mode === 'ensure' || mode === 'check' || mode === 'plan';
  const check = required('check', formats.flag);
  const secrets = optional('secret', formats.list(formats.secretName)) ?? [];
  const accessScope = required('access-scope', formats.oneOf(['vault', 'secret'] as const));
  if (proves && secrets.length === 0 && text('secret') === undefined && (check || accessScope === 'secret')) {
    problems.push(`\`secret\`: is required unless \`check\` is \`false\`, for instance: ${formats.secretName.example}`);
  }
  const inputs: Inputs = {
    mode,
    clientId: optional('client-id', formats.guid, environment['AZURE_CLIENT_ID']),
    tenantId: optional('tenant-id', formats.guid, environment['AZURE_TENANT_ID']),
    subscriptionId: required('subscription-id', formats.guid, environment['AZURE_SUBSCRIPTION_ID']),
    resourceGroup: required('resource-group', formats.resourceGroup),
    cluster: required('cluster', formats.clusterName),
    namespace: required('namespace', formats.namespace),
    serviceAccount: required('service-account', formats.serviceAccount),
    vault: required('vault', formats.nameOrId(formats.vaultName, 'Microsoft.KeyVault/vaults')),
    secrets,
    identity: optional('identity', formats.nameOrId(formats.identityName, 'Microsoft.ManagedIdentity/userAssignedIdentities')),
    identityResourceGroup: optional('identity-resource-group', formats.resourceGroup),
    location: optional('location', formats.location),
    role: required('role', formats.text('Key Vault Secrets User')),
    accessScope,
    manifests: optional('manifests', formats.list(formats.text('k8s/*.yaml'))) ?? [],
    variables: optional('variables', formats.variables(CHAIN_VARIABLES)) ?? new Map<string, string>(),
    federation: required('federation', formats.oneOf(['credential', 'identity-binding'] as const)),
    enableClusterFeatures: required('enable-cluster-features', formats.flag),
    check,
    checkImage: required('check-image', formats.image),
    checkTimeoutSeconds: required('check-timeout', formats.duration(10, 3600)),
    environment: optional('environment', formats.environmentName),
    expiresSeconds: optional('expires', formats.duration(3600, 366 * 86_400)),
    githubToken: tokenOf(text('github-token')),
    comment: required('comment', formats.oneOf(['auto', 'never'] as const)),
    deployment: required('deployment', formats.oneOf(['auto', 'never'] as const)),
    cloud: CLOUDS[required('cloud', formats.oneOf(Object.keys(CLOUDS) as CloudName[]))],
  };
  problems.push(...environmentProblems(inputs));
  stopAt(problems.map((problem) => diagnose('INPUT_INVALID', { problem })));
  return inputs;
}

/** Outside of a runner nobody has put a token in the place of the expression. */
function tokenOf(text: string | undefined): string | undefined {
  return text === INPUTS['github-token'] ? undefined : text;
}

function environmentProblems({ mode, environment, namespace, expiresSeconds }: Inputs): string[] {
  const problems: string[] = [];
  if (mode === 'destroy' && environment === undefined)
    problems.push(`\`environment\`: is required with \`mode: destroy\`, for instance: ${formats.environmentName.example}`);
  if (expiresSeconds !== undefined && environment === undefined) problems.push('`expires`: is for an `environment`, for instance: pr-17');
  if (environment !== undefined && namespace !== undefined && `${namespace}-${environment}`.length > 63) {
    problems.push(
      `\`environment\`: '${namespace}-${environment}' is longer than the 63 characters of a namespace, for instance: ${formats.environmentName.example}`,
    );
  }
  return problems;
}

/** The runner hands on every key under `with:`, unknown ones as well. */
function unknownInputs(environment: Environment): string[] {
  const known = Object.keys(INPUTS);
  return Object.keys(environment)
    .filter((variable) => variable.startsWith('INPUT_'))
    .map((variable) => variable.slice('INPUT_'.length).toLowerCase().replaceAll('_', '-'))
    .filter((name) => !known.includes(name))
    .map((name) => `\`${name}\`: there is no such input; there are: ${known.join(', ')}`);
}
