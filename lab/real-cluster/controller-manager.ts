// A real kube-controller-manager: namespaces finish, accounts and root certificates appear, Deployments and Jobs make pods.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ended, run } from './processes';
import type { ApiServer } from './api-server';

/** The laboratory's nodes send no heartbeats: what watches over them would take every node for lost. */
const LEFT_OUT = ['node-lifecycle-controller', 'node-ipam-controller', 'taint-eviction-controller', 'cloud-node-lifecycle-controller'];

export async function startControllerManager(
  program: string,
  folder: string,
  { url, ca, admin }: ApiServer,
): Promise<{ close(): Promise<void> }> {
  await mkdir(folder, { recursive: true });
  const file = async (name: string, content: string): Promise<string> => {
    await writeFile(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  const [authority, certificate, key] = await Promise.all([
    file('ca.pem', ca),
    file('admin.pem', admin.cert),
    file('admin.key', admin.key),
  ]);
  const kubeconfig = await file(
    'kubeconfig',
    stringify({
      'apiVersion': 'v1',
      'kind': 'Config',
      'current-context': 'lab',
      'clusters': [{ name: 'lab', cluster: { 'server': url, 'certificate-authority': authority } }],
      'contexts': [{ name: 'lab', context: { cluster: 'lab', user: 'lab' } }],
      'users': [{ name: 'lab', user: { 'client-certificate': certificate, 'client-key': key } }],
    }),
  );
  const child = run(
    program,
    [
      `--kubeconfig=${kubeconfig}`,
      `--root-ca-file=${authority}`,
      `--controllers=${['*', ...LEFT_OUT.map((name) => `-${name}`)].join(',')}`,
      '--leader-elect=false',
      '--secure-port=0',
      // Small clusters: what it notices it acts on at once.
      '--kube-api-qps=200',
      '--kube-api-burst=400',
      '--profiling=false',
    ],
    join(folder, 'kube-controller-manager.log'),
  );
  return { close: () => ended(child) };
}
