// Every workflow, scaffolded or our own: valid by GitHub's own parser, least permissions, pinned, and nothing hostile in an expression.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { describe, expect, test } from '@jest/globals';
import { readWorkflow } from '../runner/workflow';
import { PINS } from '../../src/project/pins';
import { EXISTING, filesOf, library, projen, synthesize, type Files } from './library';

const SHA = '0123456789'.repeat(4);
const VARIANTS: Record<string, Files> = {
  'by default': synthesize(),
  'with everything': synthesize({
    secrets: ['one', 'two'],
    identity: 'shop-identity',
    location: 'West US',
    cloud: library.Cloud.AZURE_US_GOVERNMENT,
    manifestVariables: { REPLICAS: '2' },
    actionReference: `org/aks-wli-action@${SHA} # v1.2.3`,
    sweepSchedule: '0 4 * * MON-FRI',
    defaultBranch: 'trunk',
    environment: 'production',
    environmentReviewers: ['octocat'],
    runsOn: ['self-hosted', 'aks-vnet'],
    timeoutMinutes: 45,
  }),
  'with nothing': synthesize({ ...EXISTING, environments: false, deployer: false }),
};
const FOLDER = '.github/workflows';
const scaffolded = Object.entries(VARIANTS).flatMap(([variant, files]) =>
  Object.entries(files)
    .filter(([path]) => path.startsWith(FOLDER))
    .map(([path, text]): [string, string] => [`${path}, ${variant}`, text]),
);
const own = [FOLDER, join('examples', FOLDER)].flatMap((folder) =>
  readdirSync(folder).map((name): [string, string] => [join(folder, name), readFileSync(join(folder, name), 'utf8')]),
);

async function problemsOf(name: string, content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  // The conversion reads what the schema leaves open: expressions, needs, cron.
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}

describe('workflows', () => {
  test.each([...scaffolded, ...own])('%s is valid', async (name, text) => {
    expect(await problemsOf(name, text)).toEqual([]);
  });

  test.each([
    ['an unknown key', 'on: push\njobs:\n  a:\n    runs-on: x\n    step: []\n'],
    ['an unknown permission', 'on: push\npermissions:\n  id-tokens: write\njobs:\n  a:\n    runs-on: x\n    steps: [{run: x}]\n'],
    ['a broken expression', 'on: push\njobs:\n  a:\n    runs-on: x\n    if: vars.A == (\n    steps: [{run: x}]\n'],
    ['an unknown context', 'on: push\njobs:\n  a:\n    runs-on: x\n    if: secret.A\n    steps: [{run: x}]\n'],
  ])('%s would be seen', async (_name, text) => {
    expect(await problemsOf('broken.yml', text)).not.toEqual([]);
  });

  test.each(scaffolded)('%s is safe by construction', (_name, text) => {
    const workflow = readWorkflow(text);
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
    expect(Object.values(workflow.permissions).filter((access) => access !== 'read')).toEqual([]);
    for (const { permissions = {}, steps } of Object.values(workflow.jobs)) {
      expect(permissions['contents'] ?? 'read').toBe('read');
      expect(Object.keys(permissions).filter((name) => !['contents', 'id-token', 'pull-requests', 'deployments'].includes(name))).toEqual(
        [],
      );
      // No line that is run has an expression as a part of it.
      expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
    }
    // Of a pull request only its number and its action are used: titles, branches and labels are written by strangers.
    for (const [expression] of text.matchAll(/\$\{\{.*?\}\}/g))
      expect(expression).toMatch(
        /^\$\{\{ (github\.(event\.number|ref)|vars\.\w+|env\.AZURE_\w+|(steps|needs)\.image\.outputs\.reference|vars\.AZURE_CLIENT_ID != '') \}\}$/,
      );
    for (const [, condition] of text.matchAll(/^ +if: (.*)$/gm))
      expect(condition).toMatch(
        /^(vars\.AZURE_(ENVIRONMENTS_)?CLIENT_ID != ''|github\.event_name != 'pull_request')( && github\.event_name == 'pull_request')?( && github\.event\.pull_request\.user\.login != 'dependabot\[bot\]')?( && github\.event\.action [!=]= 'closed')?$/,
      );
    for (const [, reference, comment] of text.matchAll(/uses: (?!org\/aks-wli-action@v)[^@\s]+@(\S+)(.*)$/gm)) {
      expect(reference).toMatch(/^[0-9a-f]{40}$/);
      expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/);
    }
  });

  test('each job has the permissions that it needs, and no others', () => {
    const jobs = Object.entries(VARIANTS['by default']!)
      .filter(([path]) => path.startsWith(FOLDER))
      .flatMap(([, text]) => Object.entries(readWorkflow(text).jobs));
    const base = { 'contents': 'read', 'id-token': 'write' };
    const shown = { ...base, 'pull-requests': 'write', 'deployments': 'write' };
    expect(Object.fromEntries(jobs.map(([name, { permissions }]) => [name, permissions]))).toEqual({
      image: base,
      provision: shown,
      destroy: shown,
      show: { 'id-token': 'write' },
      check: { contents: 'read' },
      rehearse: { contents: 'read' },
      what_if: base,
      sweep: { ...base, 'pull-requests': 'read' },
      plan: { ...base, 'pull-requests': 'write' },
      ensure: base,
    });
  });

  test('no job keeps a token in the folder of the repository', () => {
    const checkouts = scaffolded.flatMap(([, text]) =>
      Object.values(readWorkflow(text).jobs).flatMap(({ steps }) => steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))),
    );
    expect(checkouts.length).toBeGreaterThan(5);
    for (const { with: inputs } of checkouts) expect(inputs).toMatchObject({ 'persist-credentials': false });
  });

  test('an environment that nobody deletes ends by itself', () => {
    const { jobs } = readWorkflow(VARIANTS['by default']![`${FOLDER}/pull-request-environment.yml`]!);
    expect(jobs['provision']!.steps.at(-1)?.with).toMatchObject({ environment: 'pr-${{ github.event.number }}', expires: '7d' });
  });

  test('only one run at a time works on the same objects', () => {
    const groups = Object.fromEntries(
      Object.entries(VARIANTS['by default']!)
        .filter(([path]) => path.startsWith(FOLDER))
        .map(([path, text]) => [path.slice(FOLDER.length + 1, -4), readWorkflow(text).concurrency]),
    );
    expect(groups).toEqual({
      'pull-request-environment': { 'group': 'environment-${{ github.event.number }}', 'cancel-in-progress': false },
      'rehearsal': { 'group': 'rehearsal-${{ github.event.number }}', 'cancel-in-progress': true },
      'infrastructure': { 'group': 'infrastructure-${{ github.ref }}', 'cancel-in-progress': true },
      'show-subject': { 'group': 'show-subject-${{ github.ref }}', 'cancel-in-progress': false },
      'sweep': { 'group': 'sweep', 'cancel-in-progress': false },
      'workload-identity': { 'group': 'workload-identity', 'cancel-in-progress': false },
      'workload-identity-plan': { 'group': 'workload-identity-plan-${{ github.event.number }}', 'cancel-in-progress': true },
    });
  });

  test('whoever comes with a pull request signs in as the identity of pull requests, in every job', () => {
    for (const [name, text] of scaffolded) {
      const { on, jobs } = readWorkflow(text);
      const signedIn = Object.values(jobs).flatMap(({ env = {} }) => env['AZURE_CLIENT_ID'] ?? []);
      const expected = `\${{ vars.AZURE_${'push' in on && !name.includes('infrastructure') ? '' : 'ENVIRONMENTS_'}CLIENT_ID }}`;
      expect([name, new Set(signedIn)]).toEqual([name, new Set(signedIn.length === 0 ? [] : [expected])]);
    }
  });

  test('the GitHub environment guards the job that deploys the default branch, and no other that signs in', () => {
    const guarded = Object.entries(VARIANTS['with everything']!)
      .filter(([path]) => path.startsWith(FOLDER))
      .flatMap(([, text]) => Object.entries(readWorkflow(text).jobs))
      .filter(([, job]) => 'environment' in job)
      .map(([name]) => name);
    expect(guarded.sort()).toEqual(['ensure', 'environment']);
  });

  test('every job runs where the option says, by labels or by group', () => {
    const runners = (files: Files): Set<string> =>
      new Set(
        Object.entries(files)
          // A rehearsal runs what strangers write: never on a runner of one's own.
          .filter(([path]) => path.startsWith(FOLDER) && !path.endsWith('/rehearsal.yml'))
          .flatMap(([, text]) =>
            Object.values(readWorkflow(text).jobs).map((job) => JSON.stringify((job as { 'runs-on'?: unknown })['runs-on'])),
          ),
      );
    expect(runners(VARIANTS['with everything']!)).toEqual(new Set(['["self-hosted","aks-vnet"]']));
    expect(runners(synthesize({ runsOnGroup: { group: 'vnet', labels: ['linux'] } }))).toEqual(
      new Set(['{"group":"vnet","labels":["linux"]}']),
    );
  });
});

describe('pins', () => {
  test("follow projen's own table, each by the SHA of its tag", () => {
    const table = Object.values(projen.github.ActionRefs as unknown as Record<string, string>).filter((value) => typeof value === 'string');
    for (const { reference, version } of PINS) {
      const [name, sha] = reference.split('@') as [string, string];
      const theirs = table.find((entry) => entry.startsWith(`${name}@`));
      // By a SHA it is the same one; by a tag it is the same version; azure/login is not in the table.
      if (theirs !== undefined) expect([`${name}@${sha}`, `${name}@${version}`]).toContain(theirs);
      expect(sha).toMatch(/^[0-9a-f]{40}$/);
    }
  });

  test.each([...scaffolded, ...own])('%s uses no action by its tag', (_name, text) => {
    for (const [, reference = ''] of text.matchAll(/uses: (\S+)/g))
      if (!reference.startsWith('org/aks-wli-action@') && reference !== './') expect(reference).toMatch(/@[0-9a-f]{40}$/);
  });

  test("are reached by projen's github.actions, and workflows by tryFindWorkflow", () => {
    const files = filesOf((outdir) => {
      const project = new library.AksWorkloadIdentityProject({ name: 'shop', outdir });
      project.github!.actions.set('actions/checkout', `acme/checkout@${SHA}`);
      project.github!.tryFindWorkflow('sweep')!.on({ push: { branches: ['x'] } });
      project.workloadIdentity.ensure.removeJob('ensure');
      return project;
    });
    expect(files[`${FOLDER}/pull-request-environment.yml`]).toContain(`uses: acme/checkout@${SHA}`);
    expect(files[`${FOLDER}/pull-request-environment.yml`]).not.toContain('actions/checkout@');
    expect(Object.keys(readWorkflow(files[`${FOLDER}/sweep.yml`]!).on)).toContain('push');
    expect(readWorkflow(files[`${FOLDER}/workload-identity.yml`]!).jobs).toEqual({});
  });
});
