// Objects as another tool applies them: by server-side apply, under a field manager of its own.
import { parseAllDocuments } from 'yaml';
import { AKS_SERVER_APPLICATION } from '../../lab/entra/resources';
import { client } from '../lab/client';
import type { RunningLab } from '../../lab/lab';

interface Applied {
  kind: string;
  metadata: { name: string; namespace?: string };
}

const FOLDERS: Readonly<Record<string, (namespace: string) => string>> = {
  Namespace: () => '/api/v1/namespaces',
  ServiceAccount: (namespace) => `/api/v1/namespaces/${namespace}/serviceaccounts`,
  Deployment: (namespace) => `/apis/apps/v1/namespaces/${namespace}/deployments`,
};

/** `namespace`: of objects that name none. */
export async function applyAs(lab: RunningLab, manager: string, text: string, namespace = 'wlipoc'): Promise<void> {
  const http = client(lab);
  const token = await http.token(AKS_SERVER_APPLICATION);
  const server = `https://${lab.world().clusters[0]!.resource.properties.fqdn}`;
  for (const document of parseAllDocuments(text)) {
    const object = document.toJS() as Applied;
    const folder = FOLDERS[object.kind]?.(object.metadata.namespace ?? namespace);
    const url = `${server}${folder}/${object.metadata.name}?fieldManager=${manager}&force=true`;
    const headers = { 'content-type': 'application/apply-patch+yaml' };
    const { status, body } = await http.json('PATCH', url, { token, body: object, headers });
    if (status >= 300) throw new Error(`${object.kind} ${object.metadata.name}: ${JSON.stringify(body)}`);
  }
}
