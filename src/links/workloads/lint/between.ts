// What sits between pods and vault: the Secrets Store CSI driver, External Secrets, KEDA, Dapr; what their documents say of the
// identity.
import { listOf, recordOf, text } from '../../../manifests/record';
import { finding, type Finding } from './finding';
import { guid } from './ids';
import { namespaceOf, type Item, type Surroundings, type Workload } from './item';
import { vaultVolumes } from './volumes';
import type { FieldPath } from '../../../manifests/places';
import { groupOf } from '../../../manifests/fields';

const PARAMETERS: FieldPath = ['spec', 'parameters'];

/** The classes that the workload's pods mount, and the fields of them that say who reads the vault. */
export function classFindings(workload: Workload, surroundings: Surroundings): Finding[] {
  const classes = surroundings.items.filter(isAzureClass);
  return vaultVolumes(workload).flatMap(({ secretProviderClass, path }) => {
    const named = classes.filter(({ object }) => object.metadata.name === secretProviderClass);
    const own = named.find((item) => namespaceOf(item, surroundings.desired) === workload.namespace);
    if (own !== undefined) return parameterFindings(own, surroundings);
    const [elsewhere] = named;
    if (elsewhere === undefined) return [];
    const found = namespaceOf(elsewhere, surroundings.desired);
    return [
      finding('CLASS_NAMESPACE', workload.item, path, { secretProviderClass, found, namespace: workload.namespace }),
      ...parameterFindings(elsewhere, surroundings),
    ];
  });
}

export function isAzureClass({ object }: Item): boolean {
  return object.kind === 'SecretProviderClass' && recordOf(object['spec'])['provider'] === 'azure';
}

/** The driver takes the first that is set: pod identity, the node's identity, the client id of the workload. */
function parameterFindings(item: Item, { desired, clientId, tenantId }: Surroundings): Finding[] {
  const parameters = recordOf(recordOf(item.object['spec'])['parameters']);
  const at = (name: string): FieldPath => [...PARAMETERS, name];
  const flag = ['usePodIdentity', 'useVMManagedIdentity'].find((name) => String(parameters[name]).toLowerCase() === 'true');
  if (flag !== undefined) return [finding('CLASS_OTHER_IDENTITY', item, at(flag), { flag })];
  const own = parameters['clientID'];
  if (own === undefined || own === '' || own === null)
    return [finding('CLASS_CLIENT_ID', item, own === undefined ? PARAMETERS : at('clientID'), {})];
  const tenantField = ['tenantID', 'tenantId'].find((name) => parameters[name] !== undefined);
  const differing = [
    { field: 'clientID', found: own, expected: clientId },
    ...(tenantField === undefined ? [] : [{ field: tenantField, found: parameters[tenantField], expected: tenantId }]),
    ...(desired.vault === undefined ? [] : [{ field: 'keyvaultName', found: parameters['keyvaultName'], expected: desired.vault.name }]),
  ].filter(({ found, expected }) => text(found).toLowerCase() !== expected.toLowerCase());
  const bound = desired.federation === 'identity-binding' && String(parameters['useAzureTokenProxy']).toLowerCase() !== 'true';
  return [
    ...differing.map(({ field, found, expected }) =>
      finding('CLASS_DIFFERS', item, at(field), { field, found: shownValue(found), expected }),
    ),
    ...(bound ? [finding('CLASS_WITHOUT_BINDING', item, at('useAzureTokenProxy'), {})] : []),
  ];
}

/** Whether a pod mounts a vault as this very identity: then it means to have it. */
export function mountsAsIdentity(workload: Workload, { items, clientId }: Pick<Surroundings, 'items' | 'clientId'>): boolean {
  return vaultVolumes(workload).some(({ secretProviderClass }) =>
    items
      .filter((item) => isAzureClass(item) && item.object.metadata.name === secretProviderClass)
      .some(({ object }) => text(recordOf(recordOf(object['spec'])['parameters'])['clientID']).toLowerCase() === clientId.toLowerCase()),
  );
}

/** Stores of External Secrets for the vault, and KEDA's ways to sign in, in the workload's namespace. */
export function operatorFindings(surroundings: Surroundings): Finding[] {
  return surroundings.items
    .filter((item) => namespaceOf(item, surroundings.desired) === surroundings.desired.namespace)
    .flatMap((item) => [...storeFindings(item, surroundings), ...triggerFindings(item), ...componentFindings(item)]);
}

function storeFindings(item: Item, { desired }: Surroundings): Finding[] {
  if (item.object.kind !== 'SecretStore' || groupOf(item.object.apiVersion) !== 'external-secrets.io') return [];
  const azure = recordOf(recordOf(recordOf(item.object['spec'])['provider'])['azurekv']);
  const path: FieldPath = ['spec', 'provider', 'azurekv'];
  if (desired.vault === undefined || !isVaultUrl(azure['vaultUrl'], desired.vault.name)) return [];
  if (azure['authType'] !== 'WorkloadIdentity') {
    const found = text(azure['authType']) === '' ? 'ServicePrincipal (the default)' : text(azure['authType']);
    return [finding('STORE_OTHER_IDENTITY', item, [...path, 'authType'], { found })];
  }
  const account = recordOf(azure['serviceAccountRef'])['name'];
  // With ids in a secret the store signs in as whoever they name.
  if (account === desired.serviceAccount || azure['authSecretRef'] !== undefined) return [];
  const found = text(account) === '' ? "the operator's own ServiceAccount" : text(account);
  return [finding('STORE_ACCOUNT', item, [...path, 'serviceAccountRef', 'name'], { found, serviceAccount: desired.serviceAccount })];
}

function isVaultUrl(url: unknown, vault: string): boolean {
  return text(url).toLowerCase().startsWith(`https://${vault.toLowerCase()}.`);
}

function triggerFindings(item: Item): Finding[] {
  const { kind, apiVersion } = item.object;
  if (groupOf(apiVersion) !== 'keda.sh' || kind !== 'TriggerAuthentication') return [];
  const { provider, identityId } = recordOf(recordOf(item.object['spec'])['podIdentity']);
  const path: FieldPath = ['spec', 'podIdentity'];
  if (provider === 'azure') return [finding('TRIGGER_POD_IDENTITY', item, [...path, 'provider'], {})];
  if (provider !== 'azure-workload' || identityId === undefined || guid(identityId)) return [];
  return [finding('ID_INVALID', item, [...path, 'identityId'], { field: 'podIdentity.identityId', value: shownValue(identityId) })];
}

function componentFindings(item: Item): Finding[] {
  const { kind, apiVersion } = item.object;
  if (groupOf(apiVersion) !== 'dapr.io' || kind !== 'Component' || !text(recordOf(item.object['spec'])['type']).includes('.azure.'))
    return [];
  return listOf(recordOf(item.object['spec'])['metadata']).flatMap((entry, index) => {
    const { name, value } = recordOf(entry);
    if (name !== 'azureClientId' || value === undefined || guid(value)) return [];
    return [finding('ID_INVALID', item, ['spec', 'metadata', index], { field: 'azureClientId', value: shownValue(value) })];
  });
}

function shownValue(value: unknown): string {
  return typeof value === 'string' && value !== '' ? `'${value}'` : 'empty';
}
