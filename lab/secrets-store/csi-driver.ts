// The Secrets Store CSI driver with its Azure provider, as a pod sees it: files of a vault's secrets, or why there are none.
// Sources of the words: kubernetes-sigs/secrets-store-csi-driver, pkg/secrets-store; Azure/secrets-store-csi-driver-provider-azure.
import { parse } from 'yaml';
import { cloudOf } from '../clouds';
import { at, isMap, textOf, type Json } from '../json';
import { FailedMount } from '../kubelet/volumes';
import { NotReadable, readVaultSecret } from './vault-reader';
import type { Lab } from '../context';
import type { CsiVolume, Pod } from '../kubernetes/pod';

export const SECRETS_STORE_DRIVER = 'secrets-store.csi.k8s.io';

export interface DriverApi {
  /** The class of a name in the pod's namespace; undefined when there is none. */
  providerClass(namespace: string, name: string): Promise<Json | undefined>;
  token(audience: string): Promise<string>;
}

interface VaultObject {
  objectName: string;
  objectType: string;
  objectAlias?: string;
  objectVersion?: string;
}

const refuse = (why: string): FailedMount => new FailedMount(`rpc error: code = Unknown desc = ${why}`);

export async function mountSecrets(lab: Lab, api: DriverApi, pod: Pod, { volumeAttributes }: CsiVolume): Promise<Record<string, string>> {
  const namespace = pod.metadata.namespace ?? 'default';
  const name = volumeAttributes?.['secretProviderClass'] ?? '';
  const found = await api.providerClass(namespace, name);
  if (found === undefined) {
    const words = `SecretProviderClass.secrets-store.csi.x-k8s.io "${name}" not found`;
    throw refuse(`failed to get secretproviderclass ${namespace}/${name}, error: ${words}`);
  }
  const provider = textOf(at(found, 'spec.provider'));
  if (provider !== 'azure') throw refuse(`error connecting to provider "${provider}": provider not found: provider "${provider}"`);
  const failed = (why: string): FailedMount =>
    refuse(
      `failed to mount secrets store objects for pod ${namespace}/${pod.metadata.name}, err: rpc error: code = Unknown desc = failed to mount objects, error: ${why}`,
    );

  const parameters = at(found, 'spec.parameters');
  const value = (parameter: string): string => (isMap(parameters) ? textOf(parameters[parameter]) : '');
  if (value('keyvaultName') === '') throw failed('keyvaultName is not set');
  const [tenantId, clientId] = [value('tenantId') || value('tenantID'), value('clientID')];
  if (tenantId === '') throw failed('tenantId is not set');
  // With neither flag and no client id the provider would sign in as the node, which is not played.
  if (clientId === '') throw failed('the laboratory plays workload identity alone: clientID is not set');
  const cloud = cloudOf(lab.world);
  const files: Record<string, string> = {};
  for (const { objectName, objectType, objectAlias, objectVersion = '' } of objectsOf(value('objects'))) {
    if (objectType !== 'secret') throw failed(`the laboratory plays objects of type secret alone, not ${objectType}`);
    const reader = {
      caller: SECRETS_STORE_DRIVER,
      tenantId,
      clientId,
      assertion: await api.token(cloud.federationAudience),
      vaultUri: `https://${value('keyvaultName')}.${cloud.vaultSuffix}/`,
    };
    try {
      files[objectAlias || objectName] = await readVaultSecret(lab, reader, objectName, objectVersion);
    } catch (error) {
      if (!(error instanceof NotReadable)) throw error;
      throw failed(`failed to get objectType:secret, objectName:${objectName}, objectVersion:${objectVersion}: ${error.message}`);
    }
  }
  return files;
}

/** YAML in YAML: `objects` is a text with an `array` of texts, each of which is an object. */
function objectsOf(text: string): VaultObject[] {
  const outer: unknown = parse(text);
  const list = at(outer, 'array');
  return (Array.isArray(list) ? list : []).flatMap((item): VaultObject[] => {
    const object: unknown = typeof item === 'string' ? parse(item) : item;
    if (!isMap(object)) return [];
    const [alias, version] = [textOf(object['objectAlias']), textOf(object['objectVersion'])];
    return [
      {
        objectName: textOf(object['objectName']),
        objectType: textOf(object['objectType']),
        ...(alias !== '' && { objectAlias: alias }),
        ...(version !== '' && { objectVersion: version }),
      },
    ];
  });
}
