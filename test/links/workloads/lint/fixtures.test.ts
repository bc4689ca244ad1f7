// Manifests that people have written: each with its mistakes named by code and line, and those that look alike and are right.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { lint } from '../../../../src/links/workloads/lint/lint';
import { surroundingsOf } from '../surroundings';
import type { AccountState } from '../../../../src/links/workloads/lint/item';

const file = (folder: string, name = ''): URL => new URL(`./${folder}/${name}`, import.meta.url);
const fixtures = (folder: string): string[] => readdirSync(file(folder));

/** The first lines of a fixture may say how the chain is federated, and which ServiceAccounts the cluster has. */
function findingsOf(text: string): string[] {
  const accounts = [...text.matchAll(/^# account: (\S+) (\S+)$/gm)].map(([, name = '', state]) => [name, state as AccountState] as const);
  const federation = text.includes('# federation: identity-binding') ? 'identity-binding' : 'credential';
  return lint(surroundingsOf(text, { federation, accounts: Object.fromEntries(accounts) }))
    .map(({ diagnosis: { code, place } }) => `${place?.line}: ${code}`)
    .sort();
}

/** `# <- CODE`, at the end of the line that a finding must name. */
function markersOf(text: string): string[] {
  return text
    .split('\n')
    .flatMap((line, index) => (/# <- (.*)$/.exec(line)?.[1]?.split(' ') ?? []).map((code) => `${index + 1}: ${code}`))
    .sort();
}

describe('mistakes', () => {
  test('there are more than twenty, and as many that are right', () => {
    expect(fixtures('mistakes').length).toBeGreaterThan(20);
    expect(fixtures('right').length).toBeGreaterThan(20);
  });

  test.each(fixtures('mistakes'))('%s', (name) => {
    const text = readFileSync(file('mistakes', name), 'utf8');
    expect(markersOf(text)).not.toEqual([]);
    expect(findingsOf(text)).toEqual(markersOf(text));
  });
});

describe('what looks alike and is right', () => {
  test.each(fixtures('right'))('%s', (name) => {
    expect(findingsOf(readFileSync(file('right', name), 'utf8'))).toEqual([]);
  });
});
