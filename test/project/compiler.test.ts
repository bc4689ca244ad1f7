// The scaffolded bicep by Microsoft's own compiler: no warning, every lint rule, its format, and what it would ask Azure for, as recorded.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { bicep, BICEP, DEPLOYMENTS, lint, snapshot } from './compiler';
import { synthesize, written, type Files } from './library';
import { OPTION_SETS } from './option-sets';

const RECORDINGS = 'test/project/recordings';
/** Skipped by name where there is no compiler; what holds without it runs everywhere. */
const compiled = BICEP === undefined ? describe.skip : describe;
const sets = Object.entries(OPTION_SETS);
/** Every set of options as a repository, one beside the other: the compiler starts slowly, and takes them all at once. */
const all = written(Object.assign({}, ...sets.map(([name, options]) => prefixed(name, synthesize(options)))) as Files);
const bicepOf = (name: string, root = all): string => join(root, name, OPTION_SETS[name]?.infrastructureFolder ?? 'infra');
const filesOf = (name: string): string[] => {
  const folder = bicepOf(name);
  return existsSync(folder) ? readdirSync(folder).filter((file) => /\.bicep(param)?$/.test(file)) : [];
};

function prefixed(name: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${name}/${path}`, text]));
}

/** Of everything that the compiler reads: another text, another recording. */
function hashOf(folder: string): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort())
    if (/\.(bicep|bicepparam)$|^subjects\.json$/.test(file)) hash.update(`${file}\n${readFileSync(join(folder, file), 'utf8')}`);
  return hash.digest('hex');
}

interface Recording {
  /** Of the sources. */
  hash: string;
  compiler: string;
  /** What each deployment would ask Azure for. */
  snapshots: Record<string, unknown>;
  /** ARM JSON of each deployment, of the default options alone. */
  templates?: Record<string, unknown>;
}

const recordingOf = (name: string): string => join(RECORDINGS, `${name}.json`);

/** Run with RECORD=1 to write what the compiler gives. */
function compare(name: string, recording: Recording): void {
  if (process.env['RECORD'] === '1') {
    mkdirSync(dirname(recordingOf(name)), { recursive: true });
    writeFileSync(recordingOf(name), `${JSON.stringify(recording, undefined, 1)}\n`);
  }
  expect(recording).toEqual(JSON.parse(readFileSync(recordingOf(name), 'utf8')));
}

describe('recordings', () => {
  test.each(sets)('%s: a changed file has a new recording', (name) => {
    if (filesOf(name).length === 0) return expect([name, existsSync(recordingOf(name))]).toEqual([name, false]);
    const { hash } = JSON.parse(readFileSync(recordingOf(name), 'utf8')) as Recording;
    expect([name, 'RECORD=1 npm test -- project/compiler', hash]).toEqual([
      name,
      'RECORD=1 npm test -- project/compiler',
      hashOf(bicepOf(name)),
    ]);
  });
});

compiled(`with ${BICEP ?? 'no bicep: set the variable BICEP, or put it on the PATH'}`, () => {
  const formatted = mkdtempSync(join(tmpdir(), 'formatted-'));
  const parameters = mkdtempSync(join(tmpdir(), 'parameters-'));
  /** Some options change nothing of the bicep: the same sources are asked once. */
  const known = new Map<string, Recording['snapshots']>();
  let [built, linted, given, version]: [string[], string[], string[], string] = [[], [], [], ''];

  beforeAll(() => {
    for (const copy of [formatted, parameters]) cpSync(all, copy, { recursive: true });
    version = /\d+\.\d+\.\d+/.exec(bicep('--version').stdout)?.[0] ?? '';
    bicep('format', '--pattern', `${formatted}/**/*.bicep`);
    bicep('format', '--pattern', `${formatted}/**/*.bicepparam`);
    built = bicep('build', '--pattern', `${all}/**/*.bicep`).findings;
    linted = lint(all);
    given = bicep('build-params', '--pattern', `${parameters}/**/*.bicepparam`).findings;
  }, 300_000);

  test.each(sets)('%s compiles without a warning, by every rule, in the format of the compiler', (name) => {
    const ofSet = (findings: string[]): string[] => findings.filter((finding) => finding.includes(`/${name}/`));
    expect([name, ofSet(built), ofSet(linted), ofSet(given)]).toEqual([name, [], [], []]);
    for (const file of filesOf(name)) {
      const [before, after] = [all, formatted].map((root) => readFileSync(join(bicepOf(name, root), file), 'utf8'));
      expect([file, after]).toEqual([file, before]);
      if (file.endsWith('.bicep')) expect([file, existsSync(join(bicepOf(name), file.replace(/\.bicep$/, '.json')))]).toEqual([file, true]);
    }
  });

  test.each(sets)(
    '%s asks Azure for what is recorded',
    (name) => {
      const deployments = DEPLOYMENTS.filter((deployment) => filesOf(name).includes(`${deployment}.bicepparam`));
      if (deployments.length === 0) return;
      const read = (file: string): unknown => JSON.parse(readFileSync(join(bicepOf(name), file), 'utf8'));
      const each = (of: (deployment: string) => unknown): Record<string, unknown> =>
        Object.fromEntries(deployments.map((deployment) => [deployment, of(deployment)]));
      const snapshots =
        known.get(hashOf(bicepOf(name))) ??
        each((deployment) => {
          snapshot(join(bicepOf(name), `${deployment}.bicepparam`));
          return read(`${deployment}.snapshot.json`);
        });
      known.set(hashOf(bicepOf(name)), snapshots);
      compare(name, {
        hash: hashOf(bicepOf(name)),
        compiler: version,
        snapshots,
        ...(name === 'defaults' && { templates: each((deployment) => read(`${deployment}.json`)) }),
      });
    },
    120_000,
  );

  test('a warning would be seen', () => {
    const folder = written({
      'a.bicep': "param unused string\nparam many array\n\nresource a 'Microsoft.Nothing/at/all@2020-01-01' = {}\n",
    });
    expect(bicep('build', join(folder, 'a.bicep'), '--stdout').findings.length).toBeGreaterThan(1);
    expect(lint(folder).join('\n')).toContain('use-user-defined-types');
  });

  test('the values of secrets reach their names, and nothing of the environment besides', () => {
    const { parameters: values } = JSON.parse(readFileSync(join(bicepOf('secrets', parameters), 'main.json'), 'utf8')) as {
      parameters: { secretValues: { value: Record<string, string> } };
    };
    expect(values.secretValues.value).toEqual({ 'path': '', 'null': '', 'true': '', '0123': '', 'db-password': '' });
  });

  test('the parameter files of an older repository fit what an upgrade brings', () => {
    const older = (name: string): string => readFileSync(`test/project/older/infra/${name}.bicepparam`, 'utf8');
    const folder = written({ ...synthesize(), 'infra/main.bicepparam': older('main'), 'infra/deployer.bicepparam': older('deployer') });
    for (const name of ['main', 'deployer']) {
      const { status, findings } = bicep('build-params', join(folder, `infra/${name}.bicepparam`), '--stdout');
      expect([name, status, findings]).toEqual([name, 0, []]);
    }
  });

  test('a namespace is a scope that Azure is not asked for', () => {
    // With symbolic names an existing resource is read when it is deployed; this one is none.
    const text = readFileSync(join(bicepOf('defaults'), 'deployer-namespace.json'), 'utf8');
    expect(JSON.parse(text)).not.toHaveProperty('languageVersion');
    expect(text).not.toContain('"existing"');
  });
});
