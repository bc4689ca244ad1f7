// What may not be written: a reason to stop for each plane, with the command that makes what is missing.
import { describe, expect, test } from '@jest/globals';
import { desiredChain } from '../../src/chain/desired';
import { link, leftToOthers, applyChain, planChain } from '../../src/engine/engine';
import { unknown, present } from '../../src/chain/fact';
import { planOf, unreadable } from '../../src/engine/plan';
import { commandFor, forbiddenWrites } from '../../src/links/forbidden';
import { CLIENT, INPUTS, OWNERSHIP, VAULT_ID } from './example';
import type { Change, NamespaceChange } from '../../src/chain/change';
import type { Write } from '../../src/chain/write';

const BASE = { action: 'create', name: 'x', id: undefined, differs: [], why: 'there is none' } as const;
const CHANGES: Change[] = [
  { ...BASE, link: 'cluster', kind: 'AKS cluster', action: 'update' },
  { ...BASE, link: 'identity', kind: 'user-assigned managed identity' },
  { ...BASE, link: 'access', kind: 'role assignment', scope: VAULT_ID, roleId: 'r' },
  { ...BASE, link: 'access', kind: 'access policy' },
  { ...BASE, link: 'federation', kind: 'federated identity credential' },
  { ...BASE, link: 'federation', kind: 'identity binding' },
  { ...BASE, link: 'federation', kind: 'ClusterRole and ClusterRoleBinding' },
  { ...BASE, link: 'namespace', kind: 'Namespace' },
  { ...BASE, link: 'service-account', kind: 'ServiceAccount' },
  { ...BASE, link: 'publish', kind: 'ConfigMap', name: 'flux-system/ids' },
  { ...BASE, link: 'manifests', kind: 'manifest', why: 'k.yaml:1: there is none' },
];
const desiredOf = (write: Write) => desiredChain({ ...INPUTS, write, publish: { namespace: 'flux-system', name: 'ids' } }, OWNERSHIP);
const codes = (write: Write): string[] => forbiddenWrites(CHANGES, desiredOf(write), CLIENT).map(({ code }) => code.split('_')[0] ?? '');

describe('what may not be written', () => {
  test('by plane', () => {
    expect(codes('all')).toEqual([]);
    expect(codes('kubernetes')).toEqual(Array.from({ length: 6 }, () => 'AZURE'));
    expect(codes('azure')).toEqual(Array.from({ length: 4 }, () => 'KUBERNETES'));
    expect(codes('none')).toHaveLength(CHANGES.length);
  });

  test('what is there is no reason to stop', () => {
    const kept: Change = { ...BASE, link: 'namespace', kind: 'Namespace', action: 'adopt' };
    expect(forbiddenWrites([kept], desiredOf('none'), undefined)).toEqual([]);
  });

  test('each is of its own link, and has a command of az or kubectl in its words', () => {
    const problems = forbiddenWrites(CHANGES, desiredOf('none'), CLIENT);
    expect(problems.map(({ link: of }) => of)).toEqual(CHANGES.map((change) => change.link));
    for (const { seen, fix } of problems) {
      expect(fix).toMatch(/^Make it: (az|kubectl) \w/);
      expect(seen).toContain('`write: none`');
      expect(`${seen}${fix}`).not.toMatch(/<[a-zA-Z]+>|undefined/);
    }
    expect(commandFor(CHANGES[8]!, desiredOf('none'), CLIENT)).toContain(`azure.workload.identity/client-id=${CLIENT}`);
    expect(commandFor(CHANGES[3]!, desiredOf('none'))).toContain('--secret-permissions get');
  });
});

describe('a link that somebody else makes', () => {
  const change = (action: NamespaceChange['action']): NamespaceChange => ({ ...BASE, link: 'namespace', kind: 'Namespace', action });
  const problem = { link: 'namespace', code: 'X', seen: '', fix: '' } as const;
  const made = (plan: ReturnType<typeof planOf<string>>, found: 'there' | 'unknown' = 'there') => {
    const left: Change[] = [];
    let written = 0;
    const own = link<undefined, string, string>({
      name: 'namespace',
      needs: [],
      observe: async () => undefined,
      found: async () => (found === 'there' ? present('as it is') : unknown(problem)),
      plan: async () => plan,
      apply: async () => {
        written += 1;
        return 'written';
      },
    });
    return { one: leftToOthers(own, 'absent', (change_) => left.push(change_)), left, written: () => written };
  };

  test('is never written; what is missing is handed on, what is there is reported', async () => {
    const { one, left, written } = made(planOf([change('create'), change('keep')], 'step'));
    const done: string[] = [];
    await planChain([one]);
    await applyChain([one], (applied) => done.push(applied.outcome));
    expect([left.map(({ action }) => action), done, written(), await one.applied()]).toEqual([['create'], ['unchanged'], 0, 'as it is']);
  });

  test('what stands in the way of a write is no matter; what could not be read is', async () => {
    expect((await made(planOf([change('update')], 'step', [problem])).one.plan()).state).toBe('ready');
    const hidden = made(unreadable(unknown(problem)), 'unknown');
    expect((await hidden.one.plan()).state).toBe('blocked');
    expect(await hidden.one.applied()).toBe('absent');
  });
});
