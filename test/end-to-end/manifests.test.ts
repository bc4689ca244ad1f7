// The user's manifests: rendered, compared, applied; never forced; and no value of theirs changes their structure.
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { allSeen, diagnosisOf, scenario } from './scenario';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: app
spec:
  replicas: \${REPLICAS}
  selector: { matchLabels: { app: app } }
  template:
    metadata:
      labels: { app: app, azure.workload.identity/use: "true" }
    spec:
      serviceAccountName: \${SERVICE_ACCOUNT}
      containers:
        - name: app
          image: example.azurecr.io/app:1
          env:
            - { name: KEYVAULT_URL, value: "\${VAULT_URI}" }
            - { name: CLIENT, value: "\${CLIENT_ID}" }
            - { name: TITLE, value: "\${TITLE}" }
`;

async function workspace(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'workspace-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

describe('manifests', () => {
  const s = scenario();
  const HOSTILE = `x"}], "hostNetwork": true}\\n- {} # \${VAULT_URI} <script>`;
  const inputs = { manifests: 'k8s/*.yaml', variables: `REPLICAS=2\nTITLE=${HOSTILE}` };
  const deployment = () =>
    s.cluster().objects.find(({ kind }) => kind === 'Deployment') as unknown as {
      metadata: { namespace: string; managedFields: { manager: string; operation: string }[] };
      spec: { replicas: number; template: { spec: { hostNetwork?: boolean; containers: { env: { name: string; value: string }[] }[] } } };
    };

  test('are rendered with the values of the chain, applied, and not written again', async () => {
    const folder = await workspace({ 'k8s/app.yaml': DEPLOYMENT });
    const run = await s.run(inputs, { workspace: folder });
    expect(run.log).not.toContain('::error');
    expect(deployment().metadata).toMatchObject({
      namespace: 'wlipoc',
      managedFields: [{ manager: 'aks-wli-action-manifests', operation: 'Apply' }],
    });
    expect(deployment().spec.replicas).toBe(2);
    expect(deployment().spec.template.spec.containers[0]!.env).toEqual([
      { name: 'KEYVAULT_URL', value: 'https://wliakvpoc.vault.azure.net/' },
      { name: 'CLIENT', value: s.identity().clientId },
      { name: 'TITLE', value: HOSTILE },
    ]);
    expect(deployment().spec.template.spec.hostNetwork).toBeUndefined();
    await s.run(inputs, { workspace: folder });
    expect(s.writes()).toEqual([]);
    const changed = await s.run({ ...inputs, variables: 'REPLICAS=3\nTITLE=x' }, { workspace: folder });
    expect(changed.log).toContain('.spec.replicas: 2 -> 3');
    expect(s.writes()).toHaveLength(1);
    expect(deployment().spec.replicas).toBe(3);
  });

  test('a field of another manager is a conflict, named before anything is written', async () => {
    const folder = await workspace({ 'k8s/app.yaml': DEPLOYMENT });
    await s.run(inputs, { workspace: folder });
    deployment().spec.replicas = 7;
    deployment().metadata.managedFields.push({
      manager: 'horizontal-pod-autoscaler',
      operation: 'Update',
      apiVersion: 'apps/v1',
      time: '2026-11-24T00:00:00Z',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    } as never);
    const run = await s.run(inputs, { workspace: folder });
    expect(diagnosisOf(run)).toMatchObject({
      link: 'manifests',
      code: 'MANIFEST_CONFLICT',
      seen: 'Deployment wlipoc/app (k8s/app.yaml:1): .spec.replicas is owned by horizontal-pod-autoscaler, with another value.',
    });
    expect(s.writes()).toEqual([]);
    expect(deployment().spec.replicas).toBe(7);
  });

  test('the label on the wrong object stops the run before the first write, with file and line', async () => {
    const misplaced = DEPLOYMENT.replace(', azure.workload.identity/use: "true"', '').replace(
      '  name: app\nspec',
      '  name: app\n  labels: { azure.workload.identity/use: "true" }\nspec',
    );
    const folder = await workspace({ 'k8s/app.yaml': misplaced });
    const run = await s.run(inputs, { workspace: folder });
    expect(diagnosisOf(run)).toMatchObject({ link: 'workloads', code: 'POD_LABEL_MISPLACED' });
    expect(run.log).toContain('::error title=Workload identity,file=k8s/app.yaml,line=5,col=13::');
    expect(s.writes()).toEqual([]);
    const warned = await s.run({ ...inputs, lint: 'warn', check: 'false' }, { workspace: folder });
    expect(warned.log).toContain('::warning title=Workload identity,file=k8s/app.yaml,line=5,col=13::POD_LABEL_MISPLACED');
    expect(warned.status).toBe(0);
  });

  test('every mistake is reported at once, with its place, before anything is sent', async () => {
    const folder = await workspace({
      'k8s/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  url: "${VAULT_URL}"\n  ${KEY}: x\n',
      'k8s/b.yaml': 'apiVersion: v1\nkind: ConfigMap\n---\nfoo: [1\n',
    });
    const run = await s.run({ manifests: 'k8s/*.yaml\nnone/*.yaml' }, { workspace: folder });
    expect(run.status).toBe(1);
    const { code } = diagnosisOf(run);
    const seen = allSeen(run);
    expect(code).toBe('MANIFEST_INVALID');
    expect(seen).toContain("k8s/a.yaml:5:8: the variable 'VAULT_URL' is not defined; there are: CLIENT_ID");
    expect(seen).toContain('k8s/a.yaml:6:3: variables are replaced in values, never in keys');
    expect(seen).toContain('k8s/b.yaml:1:1: the document has no metadata.name');
    expect(seen).toMatch(/k8s\/b\.yaml:5:1: .*flow/i);
    expect(seen).toContain('no file matches none/*.yaml');
    expect(run.log).toContain('::error title=Workload identity,file=k8s/a.yaml,line=5,col=8::');
    expect(s.lab.requests().filter(({ service }) => service !== 'github-oidc')).toEqual([]);
  });

  test('a kind that the cluster does not have, and an object that it refuses', async () => {
    const folder = await workspace({
      'k8s/a.yaml':
        'apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: a }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: Not_Allowed }\n',
    });
    await s.run({ check: 'false' });
    const run = await s.run({ manifests: 'k8s/*.yaml' }, { workspace: folder });
    const codes = [diagnosisOf(run), ...(diagnosisOf(run).also ?? [])].map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['MANIFEST_UNKNOWN_KIND', 'MANIFEST_REFUSED']));
    expect(s.writes()).toEqual([]);
  });
});
