// A Deployment of the chain's ServiceAccount, in a workspace of its own.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const deployment = (script: string, account = 'workload-identity-sa'): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replicas: 2
  selector: { matchLabels: { app: shop } }
  template:
    metadata:
      labels: { app: shop, azure.workload.identity/use: "true" }
    spec:
      serviceAccountName: ${account}
      containers:
        - name: web
          image: example.azurecr.io/shop:1
          command: [node, -e, "${script}"]
`;
export const RUNS = deployment('setInterval(() => {}, 1000)');

export async function workspace(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'workspace-'));
  await writeFile(join(folder, 'app.yaml'), text);
  return folder;
}
