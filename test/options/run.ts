// `npm run test:options`: a matrix of option sets, each synthesised, read by GitHub's parser and by bash, compiled, and synthesised again.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Options } from '../project/option-sets';

interface Trial {
  readonly name: string;
  readonly options: Options;
}

type Check = 'synthesised' | 'valid workflows' | 'scripts' | 'compiled' | 'linted' | 'again';
const CHECKS: readonly Check[] = ['synthesised', 'valid workflows', 'scripts', 'compiled', 'linted', 'again'];

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function main(): Promise<number> {
  const temporary = mkdtempSync(join(tmpdir(), 'options-'));
  process.env['TMPDIR'] = temporary;
  process.env['PROJEN_DISABLE_POST'] = 'true';
  process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
  const { EXISTING, library } = await import('../project/library');
  const { OPTION_SETS } = await import('../project/option-sets');
  const { bicep, BICEP, lint } = await import('../project/compiler');
  const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import('@actions/workflow-parser');

  const problemsOf = async (name: string, content: string): Promise<string[]> => {
    const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
    if (value !== undefined) await convertWorkflowTemplate(context, value);
    return context.errors.getErrors().map(({ message }) => message);
  };
  const synthesise = (folder: string, options: Options): void => {
    new library.AksWorkloadIdentityProject({ name: 'shop', outdir: folder, ...options }).synth();
  };

  const trials = matrix(OPTION_SETS, EXISTING);
  const folderOf = (name: string): string => join(temporary, 'all', name);
  const wrong = new Map<Check, string[]>(CHECKS.map((check) => [check, []]));
  const tried = new Map<Check, number>(CHECKS.map((check) => [check, 0]));
  const judge = (check: Check, { name }: Trial, problems: readonly string[]): void => {
    tried.set(check, (tried.get(check) ?? 0) + 1);
    if (problems.length > 0) wrong.get(check)?.push(`${name}: ${problems.join('; ')}`);
  };

  for (const trial of trials) {
    const folder = folderOf(trial.name);
    try {
      synthesise(folder, trial.options);
      judge('synthesised', trial, []);
    } catch (error) {
      judge('synthesised', trial, [String(error)]);
      continue;
    }
    const workflows = readdirSync(join(folder, '.github/workflows'));
    const found = await Promise.all(
      workflows.map((file) => problemsOf(file, readFileSync(join(folder, '.github/workflows', file), 'utf8'))),
    );
    judge('valid workflows', trial, found.flat());
    const scripts = readdirSync(join(folder, 'scripts')).map((file) =>
      spawnSync('bash', ['-n', join(folder, 'scripts', file)], { encoding: 'utf8' }),
    );
    judge(
      'scripts',
      trial,
      scripts.flatMap(({ status, stderr }) => (status === 0 ? [] : [stderr.trim()])),
    );
    const before = `${folder}-before`;
    cpSync(folder, before, { recursive: true });
    synthesise(folder, trial.options);
    const { stdout } = spawnSync('diff', ['--recursive', '--brief', before, folder], { encoding: 'utf8' });
    judge('again', trial, stdout === '' ? [] : [stdout.trim()]);
    rmSync(before, { recursive: true, force: true });
  }

  if (BICEP === undefined) say('not compiled and not linted: there is no bicep; set the variable BICEP, or put it on the PATH');
  else {
    const root = join(temporary, 'all');
    const [built, linted] = [bicep('build', '--pattern', `${root}/**/*.bicep`).findings, lint(root)];
    const parameters = bicep('build-params', '--pattern', `${root}/**/*.bicepparam`).findings;
    for (const trial of trials.filter(({ name }) => existsSync(folderOf(name)))) {
      const ofTrial = (findings: readonly string[]): string[] => findings.filter((finding) => finding.includes(`/all/${trial.name}/`));
      judge('compiled', trial, ofTrial([...built, ...parameters]));
      judge('linted', trial, ofTrial(linted));
    }
  }

  say(`${'check'.padEnd(17)} ${'tried'.padStart(5)} ${'right'.padStart(5)}`);
  for (const check of CHECKS) {
    const [count, failures] = [tried.get(check) ?? 0, wrong.get(check) ?? []];
    say(`${check.padEnd(17)} ${String(count).padStart(5)} ${String(count - failures.length).padStart(5)}`);
  }
  const all = [...wrong].flatMap(([check, failures]) => failures.map((failure) => `${check}: ${failure}`));
  for (const failure of all) say(failure);
  return all.length === 0 ? 0 : 1;
}

/** Every set that teams have, and what can be on or off in every combination, with each of the ways to name a workload. */
function matrix(sets: Readonly<Record<string, Options>>, existing: Options): Trial[] {
  const switches = (['environments', 'deployer', 'bicep', 'buildImage'] as const).reduce<Trial[]>(
    (trials, option) =>
      trials.flatMap(({ name, options }) =>
        [true, false].map((on) => ({ name: on ? name : `${name}-no_${option}`, options: { ...options, [option]: on } })),
      ),
    [{ name: 'all', options: {} }],
  );
  const named: Readonly<Record<string, Options>> = {
    short: {},
    guarded: { environment: 'production', environmentReviewers: ['octocat', 'hubot'] },
    hostile: {
      name: "Shop & Söhne's (EU)",
      resourceGroup: 'rg(1).x',
      namespace: 'a-b',
      serviceAccount: 'c.d',
      secrets: ['null', 'path', '0x1'],
      access: ["Reader on /subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg(2)/providers/Contoso.Things/boxes/it's"],
      environmentAccess: ['AcrPull on /subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg(3)'],
      publish: 'configmap a-b/c.d',
    },
  };
  return [
    ...Object.entries(sets).map(([name, options]) => ({ name, options })),
    ...switches.flatMap((trial) =>
      Object.entries(named).map(([name, options]) => ({
        name: `${name}-${trial.name}`,
        options: { ...options, ...(trial.options.bicep === false ? { ...existing, ...withoutGroup(options) } : {}), ...trial.options },
      })),
    ),
  ];
}

/** Where nothing is made, the names are those that exist. */
function withoutGroup({ resourceGroup: _made, ...options }: Options): Options {
  return options;
}

void main().then((status) => {
  process.exitCode = status;
});
