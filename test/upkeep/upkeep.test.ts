// Upkeep: updates reach their sources, commits are what a changelog is made of, and the one who pushes runs nothing that an update brought.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readWorkflow } from '../runner/workflow';
import { commitProblems } from '../../tools/commits';
import { bringUp, pinned, pinsIn, withVersions } from '../../tools/updates';

const [OLD, NEW] = ['0'.repeat(40), '1'.repeat(40)];

describe('updates', () => {
  test('pins of workflows are found with their versions', () => {
    expect(pinsIn(`  uses: a/b@${NEW} # v2.0.0\n  uses: ./\n  uses: c/d/e@${OLD} # v1\n`)).toEqual(
      new Map([
        ['a/b', { sha: NEW, version: 'v2.0.0' }],
        ['c/d/e', { sha: OLD, version: 'v1' }],
      ]),
    );
  });

  test.each([
    [`const A = { reference: 'a/b@${OLD}', version: 'v1.0.0' };`, `const A = { reference: 'a/b@${NEW}', version: 'v2.0.0' };`],
    [`const A = pin('a/b', '${OLD}', 'v1.0.0');`, `const A = pin('a/b', '${NEW}', 'v2.0.0');`],
    [
      `const S = ['${OLD}', 'v1.0.0'] as const;\nconst A = pin('a/b', ...S);`,
      `const S = ['${NEW}', 'v2.0.0'] as const;\nconst A = pin('a/b', ...S);`,
    ],
  ])('a pin is brought up in its source: %s', (before, after) => {
    const old = pinned(before).get('a/b');
    expect(old).toBe(OLD);
    expect(bringUp(before, old ?? '', { sha: NEW, version: 'v2.0.0' })).toBe(after);
  });

  test('every pin of our workflows has a source that is found', () => {
    const sources = ['src/project/pins.ts', 'projenrc/upkeep.ts', 'projenrc/release.ts'].map((path) => readFileSync(path, 'utf8'));
    const known = new Set(sources.flatMap((source) => [...pinned(source).keys()]));
    for (const name of ['ci', 'rebuild', 'codeql', 'lint', 'dependency-review', 'scorecard', 'azure'])
      for (const [action] of pinsIn(readFileSync(`.github/workflows/${name}.yml`, 'utf8')))
        expect([name, known.has(action)]).toEqual([name, true]);
  });

  test('versions of packages are brought up, and nothing else is', () => {
    const source = "devDeps: ['@azure/identity@4.14.1', 'ws@8.0.0', 'projen@>=0.103.25 <1'], image: 'node@24'";
    expect(withVersions(source, { '@azure/identity': '4.15.0', 'ws': '8.0.0', 'projen': '0.104.0' })).toBe(
      "devDeps: ['@azure/identity@4.15.0', 'ws@8.0.0', 'projen@>=0.103.25 <1'], image: 'node@24'",
    );
  });

  test('wait a week, and come in groups', () => {
    const { updates } = parse(readFileSync('.github/dependabot.yml', 'utf8')) as { updates: { cooldown: object; groups: object }[] };
    expect(updates.length).toBeGreaterThan(3);
    for (const { cooldown, groups } of updates) expect([cooldown, Object.keys(groups).length > 0]).toEqual([{ 'default-days': 7 }, true]);
  });
});

describe('rebuild', () => {
  const { jobs } = readWorkflow(readFileSync('.github/workflows/rebuild.yml', 'utf8'));

  test('who runs what an update brought may write nothing, and who pushes runs nothing of it', () => {
    expect(jobs['build']!.permissions).toEqual({ contents: 'read' });
    expect(jobs['push']!.permissions).toEqual({ contents: 'write', actions: 'write' });
    expect(jobs['push']!.steps.map(({ run = '' }) => run).join('\n')).not.toMatch(/\b(npm|npx|node|tsx|bash)\b/);
  });

  test('it runs for Dependabot alone', () => {
    expect(jobs['build']!.if).toBe("github.event.pull_request.user.login == 'dependabot[bot]'");
    expect(jobs['push']!.if).toBe("needs.build.outputs.changed == 'true'");
  });
});

describe('commits', () => {
  test.each<[string, string[]]>([
    ['feat(lab): a thing\n\nBecause.', []],
    ['test: a thing', []],
    ['feat!: a thing\n\nBecause.', []],
    ['feat(lab): a thing', ['its body does not say why']],
    ['A thing', ['its subject is not `type(scope): what`']],
    [`fix: ${'a'.repeat(70)}\n\nBecause.`, ['its subject has 75 characters, 72 are allowed']],
    ['fix: a thing\nBecause.', ['the line below the subject is not empty', 'its body does not say why']],
  ])('%j', (message, problems) => {
    expect(commitProblems(message)).toEqual(problems);
  });
});

test('the form of a bug asks for the diagnosis', () => {
  const { body } = parse(readFileSync('.github/ISSUE_TEMPLATE/bug.yml', 'utf8')) as {
    body: { id: string; validations: { required: boolean } }[];
  };
  expect(body.find(({ id }) => id === 'diagnosis')?.validations).toEqual({ required: true });
});
