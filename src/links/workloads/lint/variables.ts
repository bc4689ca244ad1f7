// The variables of the identity, set by hand: the webhook keeps what it finds, empty values included.
import { namespaceOf, type Item, type Surroundings, type Workload } from './item';
import { environmentOf, environmentSourcesOf, type EnvironmentSource, type Variable } from './environment';
import { finding, type Finding } from './finding';
import { projectedTokens } from './volumes';
import { recordOf } from '../../../manifests/record';
import type { PodContainer } from '../../../manifests/pods';

const OF_WEBHOOK = ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_FEDERATED_TOKEN_FILE', 'AZURE_AUTHORITY_HOST'];
/** Without one of these no SDK signs in; an empty authority is the default of some. */
const NEEDED = OF_WEBHOOK.slice(0, 3);

export function variableFindings(workload: Workload, surroundings: Surroundings): Finding[] {
  return workload.containers.flatMap((container) => [
    ...environmentOf(container).flatMap((variable) => ownVariable(workload, container, variable, surroundings)),
    ...environmentSourcesOf(container).flatMap((source) => fromSource(workload, container, source, surroundings)),
  ]);
}

function ownVariable(workload: Workload, container: PodContainer, { name, value, path }: Variable, surroundings: Surroundings): Finding[] {
  const { item } = workload;
  const details = { container: container.name };
  if (name === 'AZURE_CLIENT_SECRET' && value !== '') return [finding('POD_CLIENT_SECRET', item, path, { ...details, from: '' })];
  if (NEEDED.includes(name) && value === '') return [finding('POD_VARIABLE_EMPTY', item, path, { ...details, variable: name })];
  if (name === 'AZURE_CLIENT_ID') {
    if (value?.toLowerCase() === surroundings.clientId.toLowerCase()) return [];
    const { serviceAccount } = surroundings.desired;
    return [finding('POD_OWN_CLIENT_ID', item, path, { ...details, value: value ?? 'a value from elsewhere', serviceAccount })];
  }
  if (!OF_WEBHOOK.includes(name)) return [];
  if (name === 'AZURE_TENANT_ID' && value?.toLowerCase() === surroundings.tenantId.toLowerCase()) return [];
  // The file of a token of its own, or of the API server's, is judged in token.ts.
  if (name === 'AZURE_FEDERATED_TOKEN_FILE' && (projectedTokens(workload).length > 0 || isApiToken(value ?? ''))) return [];
  return [finding('POD_OWN_VARIABLE', item, path, { ...details, variable: name })];
}

/** The token that every pod has, for the API server. */
export function isApiToken(file: string): boolean {
  return /\/secrets\/kubernetes\.io\/serviceaccount\/token\b/.test(file);
}

/** ConfigMaps and Secrets that the manifests bring; of others nobody knows what is in them. */
function fromSource(workload: Workload, container: PodContainer, source: EnvironmentSource, { items, desired }: Surroundings): Finding[] {
  const brought = items.find(
    (item) =>
      item.object.kind === source.kind && item.object.metadata.name === source.name && namespaceOf(item, desired) === workload.namespace,
  );
  const keys = brought === undefined ? [] : keysOf(brought).map((key) => `${source.prefix}${key}`);
  const from = `${source.kind} ${source.name}`;
  return [
    ...keys
      .filter((key) => OF_WEBHOOK.includes(key))
      .map((variable) => finding('POD_ENV_FROM', workload.item, source.path, { container: container.name, variable, source: from })),
    ...(keys.includes('AZURE_CLIENT_SECRET')
      ? [finding('POD_CLIENT_SECRET', workload.item, source.path, { container: container.name, from: ` (from ${from})` })]
      : []),
  ];
}

function keysOf({ object }: Item): string[] {
  return ['data', 'stringData'].flatMap((field) => Object.keys(recordOf(object[field])));
}

/** Whether a proxy of its own may take the pods where a NetworkPolicy does not let them go themselves. */
export function usesProxy({ containers }: Workload): boolean {
  return containers.some((container) => environmentOf(container).some(({ name }) => /^https_proxy$/i.test(name)));
}
