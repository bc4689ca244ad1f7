// The volumes of a pod, as folders of this machine: projected tokens are real, signed ones.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NodeApi } from './kubelet';
import type { Pod, Volume } from '../kubernetes/pod';

export interface Mounts {
  /** The pod's own folder, where its processes start. */
  folder: string;
  /** The folder of each volume, by its name. */
  volumes: Map<string, string>;
}

export async function mountVolumes(api: NodeApi, pod: Pod, folder: string): Promise<Mounts> {
  const volumes = new Map<string, string>();
  for (const volume of pod.spec.volumes ?? []) {
    const path = join(folder, 'volumes', volume.name);
    await mkdir(path, { recursive: true });
    for (const [name, content] of Object.entries(await filesOf(api, pod, volume))) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), content, { mode: 0o600 });
    }
    volumes.set(volume.name, path);
  }
  return { folder, volumes };
}

async function filesOf(api: NodeApi, pod: Pod, volume: Volume): Promise<Record<string, string>> {
  const namespace = pod.metadata.namespace ?? 'default';
  if (volume.configMap !== undefined) return api.data('ConfigMap', namespace, volume.configMap.name);
  if (volume.secret !== undefined) return api.data('Secret', namespace, volume.secret.secretName);
  const files: Record<string, string> = {};
  for (const { serviceAccountToken } of volume.projected?.sources ?? []) {
    if (serviceAccountToken === undefined) continue;
    const { path, ...request } = serviceAccountToken;
    files[path] = await api.token(pod, request);
  }
  return files;
}
