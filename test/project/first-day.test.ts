// The first day, as the README of the scaffold says it: every command run by bash, with an az and a gh that write down what they are asked.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { synthesize } from './library';

type Options = NonNullable<Parameters<typeof synthesize>[0]>;

/** Indented by four in an item of a list: code. */
function commands(readme: string): string {
  const [, day = ''] = /## The first day\n([^]*?)\n## /.exec(readme) ?? [];
  return [...day.matchAll(/^ {7}(.*)$/gm)].map(([, line]) => line).join('\n');
}

/** What az and gh were asked, one call a line. Both answer with one word. */
function walk(options: Options): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'first-day-'));
  for (const program of ['az', 'gh'])
    writeFileSync(
      join(folder, program),
      `#!/usr/bin/env bash\nprintf '%s' ${program} >> ${folder}/calls\nprintf '|%s' "$@" >> ${folder}/calls\necho >> ${folder}/calls\necho answer\n`,
      { mode: 0o755 },
    );
  execFileSync('bash', ['--norc', '-euo', 'pipefail', '-c', commands(synthesize(options)['README.md']!)], {
    cwd: folder,
    input: 'a value of a secret\n'.repeat(4),
    env: { PATH: `${folder}${delimiter}${process.env['PATH']}` },
  });
  return readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
}

describe('the first day', () => {
  test('goes from the push to the proof, in the order in which one thing needs the other', () => {
    expect(walk({ vault: 'shop-vault' })).toMatchSnapshot();
  });

  test('a value of a secret is in no argument', () => {
    expect(walk({ secrets: ['one', 'two'] }).join('\n')).not.toContain('a value of a secret');
  });

  test('a name that a shell would take for its own arrives whole', () => {
    const calls = walk({ resourceGroup: 'shop(eu)' });
    const groups = calls.flatMap((call) => [...call.matchAll(/\|--(?:resource-group|name)\|(shop[^|]*)/g)].map(([, group]) => group));
    expect(new Set(groups)).toEqual(new Set(['shop(eu)']));
  });

  test('a group for the identity is made before it is needed', () => {
    const calls = walk({ identityResourceGroup: 'shop-identities', location: 'westus' });
    const at = (text: string): number => calls.findIndex((call) => call.includes(text));
    expect(at('az|group|create|--name|shop-identities|--location|westus')).toBeGreaterThan(0);
    expect(at('az|group|create|--name|shop-identities')).toBeLessThan(at('--name|deployer|'));
  });

  test.each<[string, Options]>([
    ['without bicep for the cluster', { bicep: false }],
    ['without a deployer of ours', { deployer: false }],
    ['with nothing of both', { bicep: false, deployer: false }],
  ])('%s every command stands by itself', (_name, options) => {
    const calls = walk(options);
    for (const name of ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_SUBSCRIPTION_ID', 'IMAGE'])
      expect(calls.filter((call) => call.startsWith(`gh|variable|set|${name}|--body|`))).toHaveLength(1);
    expect(calls.join('\n').includes('deployment')).toBe(options.bicep !== false || options.deployer !== false);
  });

  test('all other workflows wait for the variable that it sets', () => {
    const files = synthesize();
    for (const [path, text] of Object.entries(files).filter(
      ([path]) => path.startsWith('.github/workflows/') && !path.includes('show-subject'),
    ))
      expect([path, text.match(/^ {4}if: /gm)?.length]).toEqual([path, text.match(/^ {4}runs-on: /gm)?.length]);
  });
});
