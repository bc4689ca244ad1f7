// The workloads in a namespace that carry marks of ours, each with the ServiceAccount that it runs under.
import { listOwned, marksOf } from '../../kubernetes/objects';
import { podTemplateOf } from '../../manifests/pods';
import { SELECTABLE } from './client';
import type { MarkedObject } from '../../chain/ownership';
import type { Connection } from '../../kubernetes/connection';

const KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'] as const;

export async function listOwnedWorkloads(connection: Connection, namespace: string): Promise<{ marked: MarkedObject; name: string }[]> {
  const lists = KINDS.map(async (kind) => {
    const { path, plural, apiVersion } = SELECTABLE[kind];
    const found = await listOwned(connection, `/${path}/namespaces/${namespace}/${plural}`, 'workloads');
    return found.map((live) => ({
      marked: marksOf(live),
      name: accountOf({ ...live, apiVersion, kind, metadata: { name: live.metadata.name } }),
    }));
  });
  return (await Promise.all(lists)).flat();
}

function accountOf(object: Parameters<typeof podTemplateOf>[0]): string {
  const name = podTemplateOf(object)?.spec['serviceAccountName'];
  return typeof name === 'string' ? name : 'default';
}
