// Takes what Dependabot has written into generated files back to their sources: pins of actions in workflows, versions in package.json.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const WORKFLOWS = '.github/workflows';

/** `owner/name[/path]` to its commit and tag, as workflows say it. */
export function pinsIn(text: string): Map<string, { sha: string; version: string }> {
  const found = text.matchAll(/uses: ([\w.-]+\/[\w./-]+)@([0-9a-f]{40}) # (v[\d.]+)$/gm);
  return new Map([...found].map(([, name = '', sha = '', version = '']) => [name, { sha, version }]));
}

/** The source with its pins brought up: the SHA wherever it stands, and the version on the same line or behind the SHA. */
export function bringUp(source: string, old: string, { sha, version }: { sha: string; version: string }): string {
  return source
    .split('\n')
    .map((line) => (line.includes(old) ? line.replace(old, sha).replace(/'v\d+(\.\d+)*'/, `'${version}'`) : line))
    .join('\n');
}

/** What a source pins, by name. A constant of several actions of one repository stands for each of them. */
export function pinned(source: string): Map<string, string> {
  const direct = [...source.matchAll(/([\w.-]+\/[\w./-]+)@([0-9a-f]{40})/g)].map(([, name = '', sha = '']): [string, string] => [
    name,
    sha,
  ]);
  const called = [...source.matchAll(/pin\('([^']+)', '([0-9a-f]{40})'/g)].map(([, name = '', sha = '']): [string, string] => [name, sha]);
  const shared = [...source.matchAll(/const (\w+) = \['([0-9a-f]{40})'/g)].flatMap(([, constant = '', sha = '']) =>
    [...source.matchAll(new RegExp(`pin\\('([^']+)', \\.\\.\\.${constant}\\)`, 'g'))].map(([, name = '']): [string, string] => [name, sha]),
  );
  return new Map([...direct, ...called, ...shared]);
}

/** The source with each `'name@version'` as package.json has it now. */
export function withVersions(source: string, versions: Readonly<Record<string, string>>): string {
  return source.replace(/'((?:@[\w.-]+\/)?[\w.-]+)@(\d[\w.-]*)'/g, (whole, name: string) => {
    const now = versions[name];
    return now !== undefined && /^\d/.test(now) ? `'${name}@${now}'` : whole;
  });
}

function main(): void {
  const texts = readdirSync(WORKFLOWS).map((file) => readFileSync(join(WORKFLOWS, file), 'utf8'));
  const written = new Map(texts.flatMap((text) => [...pinsIn(text)]));
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { devDependencies: Record<string, string> };
  const sources = ['.projenrc.ts', 'src/project/pins.ts', ...readdirSync('projenrc').map((file) => join('projenrc', file))];
  for (const path of sources) {
    const before = readFileSync(path, 'utf8');
    let after = withVersions(before, devDependencies);
    for (const [name, old] of pinned(before)) {
      const now = written.get(name);
      if (now !== undefined && now.sha !== old) after = bringUp(after, old, now);
    }
    if (after !== before) writeFileSync(path, after);
  }
}

if (process.argv[1]?.endsWith('updates.ts') === true) main();
