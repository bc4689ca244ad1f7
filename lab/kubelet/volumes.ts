// The volumes of a pod, as folders of this machine: projected tokens are real, signed ones.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fieldOf } from './environment';
import type { NodeApi } from './kubelet';
import type { FieldItem, Pod, Source, Volume } from '../kubernetes/pod';

export interface Mounts {
  /** The pod's own folder, where its processes start. */
  folder: string;
  /** The folder of each volume, by its name. */
  volumes: Map<string, string>;
}

/** What a volume needs is not there: the pod waits. In the words of a kubelet's FailedMount event. */
export class FailedMount extends Error {}

/** `isThere`: there is a CSIDriver of the name, which the laboratory does not play all the same. */
export function driverIsMissing(driver: string, isThere: boolean): FailedMount {
  return new FailedMount(
    isThere
      ? `rpc error: code = Unimplemented desc = the laboratory does not play the driver ${driver}`
      : `kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name ${driver} not found in the list of registered CSI drivers`,
  );
}

export async function mountVolumes(api: NodeApi, pod: Pod, folder: string): Promise<Mounts> {
  const volumes = new Map<string, string>();
  for (const volume of pod.spec.volumes ?? []) {
    const path = join(folder, 'volumes', volume.name);
    const files = await filesOf(api, pod, volume).catch((error: unknown) => {
      throw error instanceof FailedMount
        ? new FailedMount(`MountVolume.SetUp failed for volume "${volume.name}" : ${error.message}`)
        : error;
    });
    await mkdir(path, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), content, { mode: 0o600 });
    }
    volumes.set(volume.name, path);
  }
  return { folder, volumes };
}

async function filesOf(api: NodeApi, pod: Pod, volume: Volume): Promise<Record<string, string>> {
  const { configMap, secret, projected, downwardAPI, csi } = volume;
  if (configMap !== undefined) return dataOf(api, pod, 'ConfigMap', configMap);
  if (secret !== undefined) return dataOf(api, pod, 'Secret', { ...secret, name: secret.secretName });
  if (downwardAPI !== undefined) return downward(pod, downwardAPI.items);
  if (csi !== undefined) return api.csi(pod, csi);
  const files: Record<string, string> = {};
  for (const source of projected?.sources ?? []) {
    if (source.serviceAccountToken !== undefined) {
      const { path, ...request } = source.serviceAccountToken;
      files[path] = await api.token(pod, request);
    }
    if (source.configMap !== undefined) Object.assign(files, await dataOf(api, pod, 'ConfigMap', source.configMap));
    if (source.secret !== undefined) Object.assign(files, await dataOf(api, pod, 'Secret', source.secret));
    if (source.downwardAPI !== undefined) Object.assign(files, downward(pod, source.downwardAPI.items));
  }
  return files;
}

async function dataOf(
  api: NodeApi,
  pod: Pod,
  kind: 'ConfigMap' | 'Secret',
  { name, items, optional }: Source,
): Promise<Record<string, string>> {
  const namespace = pod.metadata.namespace ?? 'default';
  const data = await api.data(kind, namespace, name);
  if (data === undefined) {
    if (optional === true) return {};
    throw new FailedMount(`${kind.toLowerCase()} "${name}" not found`);
  }
  if (items === undefined) return data;
  return Object.fromEntries(
    items.flatMap(({ key, path }): [string, string][] => {
      const value = data[key];
      if (value !== undefined) return [[path, value]];
      if (optional === true) return [];
      throw new FailedMount(`references non-existent ${kind.toLowerCase()} key: ${key}`);
    }),
  );
}

function downward(pod: Pod, items: FieldItem[] = []): Record<string, string> {
  return Object.fromEntries(items.map(({ path, fieldRef }) => [path, fieldOf(pod, fieldRef?.fieldPath ?? '')]));
}
