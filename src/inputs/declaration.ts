// The inputs of the Action, each declared once: action.yml, the types, the reader and the tables of the docs come from here.
import { CLOUDS, type Cloud } from '../chain/cloud';
import { CHAIN_VARIABLES } from '../chain/variables';
import { WRITES } from '../chain/write';
import * as formats from './formats';
import * as objectFormats from './object-formats';
import type { Format } from './formats';

export const MODES = ['ensure', 'plan', 'check', 'destroy', 'sweep', 'plan-sweep'] as const;
export type Mode = (typeof MODES)[number];

/** By purpose, for the docs. */
export type Group = 'workload' | 'sign-in' | 'identity and access' | 'manifests' | 'proof' | 'environments' | 'run';

interface Declaration<T, Presence extends 'required' | 'optional' | 'default'> {
  group: Group;
  format: Format<T>;
  presence: Presence;
  /** Text that stands for an input that is not given. */
  default: string | undefined;
  /** Variable of the environment that stands for it. */
  variable: string | undefined;
  description: string;
}

type Words = Pick<Declaration<unknown, 'optional'>, 'group' | 'description'> & { variable?: string };

function required<T>(format: Format<T>, words: Words): Declaration<T, 'required'> {
  return { variable: undefined, ...words, format, presence: 'required', default: undefined };
}

function optional<T>(format: Format<T>, words: Words): Declaration<T, 'optional'> {
  return { variable: undefined, ...words, format, presence: 'optional', default: undefined };
}

function defaulted<T>(format: Format<T>, text: string, words: Words): Declaration<T, 'default'> {
  return { variable: undefined, ...words, format, presence: 'default', default: text };
}

/** As long as Azure documents for a role. */
export const CHECK_SECONDS = 600;

export const INPUTS = {
  'mode': defaulted(formats.oneOf(MODES), 'ensure', {
    group: 'run',
    description:
      '`ensure` makes the chain true and proves it; `plan` only says what `ensure` would do; `check` only proves; `destroy` deletes one environment, or a workload that is none (`confirm`); `sweep` deletes the environments of closed pull requests, and those that have expired; `plan-sweep` only says which.',
  }),
  'client-id': optional(formats.guid, {
    group: 'sign-in',
    variable: 'AZURE_CLIENT_ID',
    description:
      "Client id of the deploying principal. Sign-in is by the job's OIDC token; where there is none, by the session that azure/login or `az login` left behind. Defaults to the variable AZURE_CLIENT_ID.",
  }),
  'tenant-id': optional(formats.guid, {
    group: 'sign-in',
    variable: 'AZURE_TENANT_ID',
    description: 'Tenant of the deploying principal. Defaults to the variable AZURE_TENANT_ID.',
  }),
  'subscription-id': required(formats.guid, {
    group: 'sign-in',
    variable: 'AZURE_SUBSCRIPTION_ID',
    description: 'Subscription of the cluster. Defaults to the variable AZURE_SUBSCRIPTION_ID.',
  }),
  'resource-group': required(formats.resourceGroup, { group: 'workload', description: 'Resource group of the cluster.' }),
  'cluster': required(formats.clusterName, { group: 'workload', description: 'Name of the AKS cluster.' }),
  'namespace': required(formats.namespace, {
    group: 'workload',
    description: 'Namespace of the workload. It is created when it does not exist.',
  }),
  'service-account': required(formats.serviceAccount, {
    group: 'workload',
    description: 'ServiceAccount of the workload. It is created when it does not exist.',
  }),
  'vault': optional(formats.nameOrId(formats.vaultName, 'Microsoft.KeyVault/vaults'), {
    group: 'workload',
    description:
      'Key Vault, by name when it lies in the resource group of the cluster, by full resource id when it lies elsewhere. Required unless `access` is given.',
  }),
  'access': optional(formats.list(formats.access), {
    group: 'identity and access',
    description:
      'Roles on other resources, beside or in place of the vault, one `<role> on <resource id>` per line. The id may be that of a resource, of a part of it (a blob container), of a resource group or of a subscription.',
  }),
  'secret': optional(formats.list(formats.secretName), {
    group: 'workload',
    description:
      'Names of the secrets of the vault that the proof must read, one per line. Required with a `vault` unless `check` is `false`.',
  }),
  'identity': optional(formats.nameOrId(formats.identityName, 'Microsoft.ManagedIdentity/userAssignedIdentities'), {
    group: 'identity and access',
    description:
      'User-assigned managed identity, by name or by full resource id. It is created when it does not exist. Defaults to `wli-<namespace>-<service-account>`, with a hash at its end where that is not unique.',
  }),
  'identity-resource-group': optional(formats.resourceGroup, {
    group: 'identity and access',
    description: "Resource group of the identity. Defaults to the cluster's.",
  }),
  'location': optional(formats.location, {
    group: 'identity and access',
    description: "Region of a new identity. Defaults to the cluster's.",
  }),
  'role': defaulted(formats.list(formats.text('Key Vault Secrets User')), 'Key Vault Secrets User', {
    group: 'identity and access',
    description:
      'Roles that the identity gets on the vault, by name or by GUID, one per line. A vault with access policies gets a policy instead.',
  }),
  'vault-permissions': defaulted(formats.vaultPermissions, 'secrets get', {
    group: 'identity and access',
    description:
      'What the access policy of a vault without Azure RBAC allows, for instance `secrets get list, certificates get`. A policy that allows more is left as it is.',
  }),
  'access-scope': defaulted(formats.oneOf(['vault', 'secret']), 'vault', {
    group: 'identity and access',
    description: '`vault`, or `secret`: one role assignment for each secret named.',
  }),
  'write': defaulted(formats.oneOf(WRITES), 'all', {
    group: 'run',
    description:
      '`all`, `azure`, `kubernetes` or `none`: what this step may write. What is missing and may not be written stops the run, with the command that makes it; with `azure`, Namespace, ServiceAccount and manifests are left to others, and the proof is left out while they are missing.',
  }),
  'federation': defaulted(formats.oneOf(['credential', 'identity-binding']), 'credential', {
    group: 'identity and access',
    description:
      '`credential` makes a federated identity credential for the ServiceAccount; `identity-binding` uses an AKS identity binding (preview), which lifts the limit of 20 credentials on one identity, and does not work with API server VNet integration (AKS Automatic has it).',
  }),
  'audience': optional(formats.audience, {
    group: 'identity and access',
    description:
      "Audience of the pods' tokens, as the cluster's webhook projects them, and of the credential. Defaults to that of the cloud: `api://AzureADTokenExchange`, `api://AzureADTokenExchangeUSGov` or `api://AzureADTokenExchangeChina`.",
  }),
  'identity-tags': optional(formats.tags, {
    group: 'identity and access',
    description: 'Tags of a new identity besides our own, one `name=value` per line: for policies that demand them.',
  }),
  'namespace-labels': optional(formats.labels, {
    group: 'identity and access',
    description: 'Labels of a new namespace besides our own, one `name=value` per line: for policies that demand them.',
  }),
  'manifests': optional(formats.list(formats.text('k8s/*.yaml')), {
    group: 'manifests',
    description: 'Globs of YAML files to render and apply, one per line.',
  }),
  'variables': optional(formats.variables(CHAIN_VARIABLES), {
    group: 'manifests',
    description: "Variables of the manifests besides the chain's own, one `NAME=value` per line.",
  }),
  'workloads': optional(objectFormats.workloads, {
    group: 'manifests',
    description:
      'Workloads in the cluster to lint and to wait for, whoever applied them: `kind/name`, one per line, or `all` for whatever runs under the ServiceAccount. Those of `manifests` are always looked at.',
  }),
  'publish': optional(objectFormats.publish, {
    group: 'manifests',
    description:
      '`configmap <namespace>/<name>`: a ConfigMap that gets `CLIENT_ID`, `TENANT_ID`, `PRINCIPAL_ID`, `IDENTITY_NAME` and, with a vault, `VAULT_URI`, for Flux, Argo CD or a chart to read. It is written with `write: azure` as well. That of an environment lies in its namespace, or has its name at the end.',
  }),
  'lint': defaulted(formats.oneOf(['error', 'warn', 'off']), 'error', {
    group: 'manifests',
    description:
      'Lint of the pod templates: `error` stops on what can never work, before anything is written; `warn` reports everything and stops on nothing; `off` is silent.',
  }),
  'rollout': defaulted(formats.flag, 'true', {
    group: 'manifests',
    description: 'Wait until the workloads have rolled out, and fail when they do not.',
  }),
  'rollout-timeout': defaulted(formats.duration(5, 3600), '5m', {
    group: 'manifests',
    description: 'How long the rollout may take, as `90s`, `5m` or `1h`.',
  }),
  'enable-cluster-features': defaulted(formats.flag, 'false', {
    group: 'run',
    description:
      'Turn the OIDC issuer and workload identity on where they are off. They cannot be turned off again, and the API server restarts.',
  }),
  'check': defaulted(formats.flag, 'true', { group: 'proof', description: 'Run the proof.' }),
  'check-image': defaulted(
    formats.image,
    'mcr.microsoft.com/azurelinux/distroless/nodejs:24.21-nonroot@sha256:aefd87999acb71f972a7c851f6b2a1cdc11a7d26f16918a180368422f0394722',
    { group: 'proof', description: 'Image of the check pod. It needs node 24 on its PATH, and nothing else.' },
  ),
  'check-pod': optional(formats.text('{ labels: { team: shop } }'), {
    group: 'proof',
    description:
      'Overlay for the check pod, as YAML or as the path of a YAML file: labels, annotations, tolerations, nodeSelector, affinity, resources, imagePullSecrets and the like.',
  }),
  'check-timeout': defaulted(formats.duration(10, 3600), `${CHECK_SECONDS / 60}m`, {
    group: 'proof',
    description:
      'How long the proof may take, waiting for Azure included, as `90s`, `10m` or `1h`. It counts from the last write of this run. Azure documents up to ten minutes for a role; with `10m`, a target whose own documents say more gets that (App Configuration: 15 minutes).',
  }),
  'timeout': defaulted(formats.duration(30, 6 * 3600), '30m', {
    group: 'run',
    description: 'How long the whole run may take, as `90s`, `30m` or `1h`.',
  }),
  'environment': optional(formats.environmentName, {
    group: 'environments',
    description:
      'Name of an environment, for instance `pr-17` for pull request 17. It suffixes the namespace and all derived names, and marks what is created; it is what `destroy` deletes.',
  }),
  'environment-url': optional(formats.webAddress, {
    group: 'environments',
    description:
      'Address of the environment, for the comment, the deployment and the output. Defaults to what `manifests` hold: the host of an Ingress or an HTTPRoute, or what a Service of type LoadBalancer is given within `rollout-timeout`.',
  }),
  'environment-namespace': defaulted(formats.oneOf(['suffix', 'keep']), 'suffix', {
    group: 'environments',
    description:
      '`suffix` makes a namespace for the environment; `keep` leaves it in the `namespace` given, which must exist. There it uses the ServiceAccount that it finds with the identity of that, or makes one of its own, and writes nothing that is not its own.',
  }),
  'confirm': optional(objectFormats.workload, {
    group: 'environments',
    description:
      'With `mode: destroy` and no `environment`: `<namespace>/<service-account>`, once more, and the workload is deleted. Without it, the run only says what it would delete.',
  }),
  'expires': optional(formats.duration(3600, 366 * 86_400), {
    group: 'environments',
    description: 'How long the environment may live, as `72h` or `7d`; a sweep deletes it afterwards.',
  }),
  'github-token': defaulted(formats.text('${{ github.token }}'), '${{ github.token }}', {
    group: 'environments',
    description: 'Token for the comment, the deployment, and the state of pull requests.',
  }),
  'fail-on-changes': defaulted(formats.flag, 'false', {
    group: 'run',
    description: '`true` lets `mode: plan` fail where something would be written: for a check on a schedule.',
  }),
  'comment': defaulted(formats.oneOf(['auto', 'never']), 'auto', {
    group: 'environments',
    description:
      '`auto` writes one comment on the pull request of an environment, and one on a pull request that `mode: plan` runs for, and edits it from then on; `never` writes none. Needs `pull-requests: write`.',
  }),
  'deployment': defaulted(formats.oneOf(['auto', 'never']), 'auto', {
    group: 'environments',
    description: '`auto` shows an environment of a pull request as a deployment; `never` does not. Needs `deployments: write`.',
  }),
  'public-fqdn': defaulted(formats.flag, 'false', {
    group: 'run',
    description: 'Reach the API server of a private cluster by its public name, where the private name cannot be resolved.',
  }),
  'cloud': defaulted(formats.choice<Cloud>(CLOUDS), 'AzureCloud', {
    group: 'run',
    description: '`AzureCloud`, `AzureUSGovernment` or `AzureChinaCloud`.',
  }),
} as const;

export type InputName = keyof typeof INPUTS;

/** What an input is read as: always there unless it is optional. */
export type InputValue<Name extends InputName> =
  (typeof INPUTS)[Name] extends Declaration<infer T, infer Presence> ? (Presence extends 'optional' ? T | undefined : T) : never;

type CamelCase<Name extends string> = Name extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : Name;

/** The inputs as the code names them: `resource-group` is `resourceGroup`. */
export type Inputs = { [Name in InputName as CamelCase<Name>]: InputValue<Name> };
