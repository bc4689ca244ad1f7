// The pages on other tools: their files are read, their workflows are taken by GitHub's own parser, and what they say is done,
// with the tool itself where it is at hand and with what it would have applied where it is not.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { applyAs } from '../runner/apply';
import { actionSteps, readWorkflow } from '../runner/workflow';
import { runAction, type ActionRun } from '../runner/run';
import { diagnosisOf, outcomesOf, scenario } from '../end-to-end/scenario';
import { read } from './pages';

const NAMES = ['helm', 'kustomize', 'flux', 'argo-cd', 'terraform'] as const;
type Name = (typeof NAMES)[number];

/** The files of a page, by the path in their first line. */
function filesOf(name: Name): Map<string, string> {
  const blocks = read(`docs/${name}.md`).matchAll(/^```(?:yaml|hcl)\n# (\S+)\n([^]*?)^```$/gm);
  return new Map([...blocks].map(([, path = '', text = '']) => [path, text]));
}
const fileOf = (name: Name, path: string): string => filesOf(name).get(path) ?? '';
const workflowsOf = (name: Name): [string, string][] => [...filesOf(name)].filter(([path]) => path.startsWith('.github/'));
const has = (program: string): boolean => spawnSync(program, ['version', '--client'], { stdio: 'ignore' }).error === undefined;

describe.each(NAMES)('docs/%s.md', (name) => {
  test('its files are YAML, and it has a workflow for a push and one for every night', () => {
    for (const [path, text] of filesOf(name))
      if (/\.ya?ml$/.test(path)) expect([path, parseAllDocuments(text).flatMap(({ errors }) => errors)]).toEqual([path, []]);
    expect(workflowsOf(name).map(([, text]) => Object.keys(readWorkflow(text).on)[0])).toEqual(['push', 'schedule']);
  });

  test("its workflows are valid by GitHub's own parser, ask for no more than they need, and pin what they use", async () => {
    for (const [path, content] of workflowsOf(name)) {
      const { context, value } = parseWorkflow({ name: path, content }, new NoOperationTraceWriter());
      if (value !== undefined) await convertWorkflowTemplate(context, value);
      expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
      expect(readWorkflow(content).permissions).toEqual({ contents: 'read' });
      for (const [, reference] of content.matchAll(/uses: \S+@(\S+)/g)) expect(reference).toMatch(/^[0-9a-f]{40}$/);
    }
  });

  test('the commit that they pin has the inputs that they give', () => {
    for (const [, content] of workflowsOf(name)) {
      const [, commit = ''] = /uses: org\/aks-wli-action@(\S+)/.exec(content) ?? [];
      const { inputs } = parse(execFileSync('git', ['show', `${commit}:action.yml`], { encoding: 'utf8' })) as { inputs: object };
      const given = Object.values(readWorkflow(content).jobs).flatMap(({ steps }) =>
        steps.filter(({ uses }) => uses?.includes('/aks-wli-action@')).flatMap((step) => Object.keys(step.with ?? {})),
      );
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(given));
    }
  });
});

describe('what they say', () => {
  const s = scenario();
  beforeEach(async () => {
    // The programs of the examples run for ever.
    const images = { 'example.azurecr.io/app:1': ['node', '-e', 'setInterval(() => {}, 1000)'] };
    await s.lab.settings({ images });
  });

  /** The Action's steps of a workflow, one after the other: between them, what other steps do. */
  async function run(name: Name, workflow: string, between: (run: ActionRun) => Promise<void> = async () => undefined, workspace?: string) {
    const text = fileOf(name, `.github/workflows/${workflow}`);
    const steps = await actionSteps(readWorkflow(text), { github: { event: {} }, vars: { ...s.lab.env } });
    const runs: ActionRun[] = [];
    for (const { inputs, env } of steps) {
      const done = await runAction({ inputs, env: { ...s.lab.env, ...env }, ...(workspace !== undefined && { workspace }) });
      runs.push(done);
      await between(done);
    }
    return runs;
  }
  const proofs = (runs: ActionRun[]): string[] => runs.map(({ status, outputs, log }) => (status === 0 ? (outputs['proof'] ?? '') : log));
  const apply = (text: string, manager: string): Promise<void> => applyAs(s.lab, manager, text);
  const bare = (): string => 'apiVersion: v1\nkind: Namespace\nmetadata: { name: wlipoc }\n---\n';

  test('Helm: the chart gets the client id, and its release is proven; every night again', async () => {
    const values = parse(fileOf('helm', 'chart/values.yaml')) as { serviceAccount: Record<string, string>; image: string };
    const release = (clientId: string): string =>
      fileOf('helm', 'chart/templates/app.yaml').replace(/\{\{ \.Values\.(\S+) \}\}/g, (_all, path: string) =>
        path === 'image' ? values.image : ({ ...values.serviceAccount, clientId }[path.replace('serviceAccount.', '')] ?? ''),
      );
    const runs = await run('helm', 'release.yml', async ({ outputs }) => {
      if (outputs['changed'] !== '0') await apply(`${bare()}${release(outputs['client-id'] ?? '')}`, 'helm');
    });
    expect(proofs(runs)).toEqual(['skipped', 'passed']);
    const [again] = await run('helm', 'check.yml');
    expect([again?.outputs['proof'], again?.outputs['changed']]).toEqual(['passed', '0']);
  });

  (has('kubectl') ? test : test.skip)(
    'kustomize: what kubectl renders is applied, with the name after its prefix (needs kubectl)',
    async () => {
      const workspace = mkdtempSync(join(tmpdir(), 'kustomize-'));
      for (const [path, text] of filesOf('kustomize')) {
        mkdirSync(dirname(join(workspace, path)), { recursive: true });
        writeFileSync(join(workspace, path), text);
      }
      const rendered = execFileSync('kubectl', ['kustomize', 'overlays/production'], { cwd: workspace });
      writeFileSync(join(workspace, 'rendered.yaml'), rendered);
      expect(proofs(await run('kustomize', 'deploy.yml', undefined, workspace))).toEqual(['passed']);
      const deployed = s.cluster().objects.find(({ kind }) => kind === 'Deployment');
      expect(JSON.stringify(deployed)).toContain('https://wliakvpoc.vault.azure.net/');
      const [again] = await run('kustomize', 'deploy.yml', undefined, workspace);
      expect(again?.outputs['changed']).toBe('0');
      expect(proofs(await run('kustomize', 'check.yml'))).toEqual(['passed']);
    },
  );

  test('Flux: it reads the client id from the ConfigMap', async () => {
    const { spec } = parse(fileOf('flux', 'clusters/production/app.yaml')) as {
      spec: { postBuild: { substituteFrom: { name: string }[] } };
    };
    await apply('apiVersion: v1\nkind: Namespace\nmetadata: { name: flux-system }\n', 'flux');
    const [first] = await run('flux', 'identity.yml');
    expect(first?.outputs['proof'] ?? first?.log).toBe('skipped');
    const map = s
      .cluster()
      .objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === spec.postBuild.substituteFrom[0]?.name);
    const data = (map as unknown as { data: Record<string, string> }).data;
    await apply(
      fileOf('flux', 'app/app.yaml').replace(/\$\{(\w+)\}/g, (_all, key: string) => data[key] ?? ''),
      'kustomize-controller',
    );
    expect(proofs(await run('flux', 'identity.yml'))).toEqual(['passed']);
    expect(proofs(await run('flux', 'check.yml'))).toEqual(['passed']);
  });

  test('Argo CD: a sync leaves the annotation, and nothing is written again', async () => {
    expect(proofs(await run('argo-cd', 'identity.yml'))).toEqual(['passed']);
    await apply(fileOf('argo-cd', 'app/app.yaml'), 'argocd-controller');
    const [again] = await run('argo-cd', 'identity.yml');
    expect([again?.outputs['changed'], again?.outputs['proof']]).toEqual(['0', 'passed']);
    expect(proofs(await run('argo-cd', 'check.yml'))).toEqual(['passed']);
  });

  test('Terraform: what it made is adopted, and Azure is not written', async () => {
    const missing = await run('terraform', 'workload.yml');
    expect(missing.map((one) => diagnosisOf(one).code)).toEqual(['AZURE_WRITE_NOT_ALLOWED']);
    const made =
      /resource "azurerm_user_assigned_identity" "app" \{\n\s*name\s*= "([^"]+)"/.exec(fileOf('terraform', 'main.tf'))?.[1] ?? '';
    await s.run({ identity: made, write: 'azure' });
    const identity = s.identity();
    identity.tags = {};
    identity.federatedIdentityCredentials.forEach((one) => (one.name = 'app'));
    const runs = await run('terraform', 'workload.yml');
    expect(proofs(runs)).toEqual(['passed']);
    expect(outcomesOf(runs[0]!)).toMatchObject({ 'identity': 'adopted', 'federation': 'adopted', 'service-account': 'created' });
    expect(proofs(await run('terraform', 'check.yml'))).toEqual(['passed']);
  });

  (has('terraform') ? test : test.skip)('Terraform reads the configuration as it writes it (needs terraform)', () => {
    const { status, stdout } = spawnSync('terraform', ['fmt', '-check', '-diff', '-'], {
      input: fileOf('terraform', 'main.tf'),
      encoding: 'utf8',
    });
    expect([stdout, status]).toEqual(['', 0]);
  });
});
