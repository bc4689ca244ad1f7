// The table of the chain: state, short name with a link to the portal, and why; ids under a fold.
import { describe, expect, test } from '@jest/globals';
import { chainTable, differencesFold, idsFold } from '../../src/action/report/chain-table';
import { planLines, appliedLine } from '../../src/action/report/plan-lines';
import { planOf, waitingOn } from '../../src/engine/plan';
import { applied, broken, CHANGES, planned, record, target, VAULT_ID } from './example';
import type { RunRecord } from '../../src/action/report/record';

const rows = (run: RunRecord): string[][] =>
  chainTable(run)
    .split('\n')
    .slice(2)
    .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
const stateOf = (run: RunRecord): Record<string, string> => Object.fromEntries(rows(run).map(([link = '', state = '']) => [link, state]));

describe('states', () => {
  test('of a plan say what would be done', () => {
    expect(stateOf(record({ target: target('plan') }))).toMatchObject({ cluster: 'holds', identity: 'would create' });
  });

  test('of a run say what was done', () => {
    const run = record({
      planned: planned({ namespace: planOf([{ ...CHANGES.namespace, action: 'adopt' }], 'step') }),
      applied: applied('identity'),
    });
    expect(stateOf(run)).toMatchObject({ cluster: 'holds', identity: 'created', namespace: "somebody else's, kept" });
  });

  test('of a stopped run tell what was not reached from what was not done', () => {
    expect(stateOf(record({ diagnoses: [broken('namespace')] }))).toMatchObject({
      'cluster': 'holds',
      'access': 'create: not done',
      'service-account': 'create: not reached',
    });
  });
});

describe('objects', () => {
  const links = (run: RunRecord): Record<string, string | undefined> =>
    Object.fromEntries(rows(run).map(([link = '', , object = '']) => [link, /\]\((.*)\)$/.exec(object)?.[1]]));
  const known = {
    identity: { id: '/identity', clientId: 'c', principalId: 'p', tenantId: 'tenant' },
    vaultUri: undefined,
    issuer: undefined,
    credentialId: undefined,
  };

  test('are linked where the portal has a page for them', () => {
    const portal = 'https://portal.azure.com/#@tenant/resource';
    expect(links(record({ known }))).toEqual({
      'cluster': `${portal}/cluster`,
      'identity': `${portal}/identity`,
      'access': `${portal}${VAULT_ID}/users`,
      'namespace': undefined,
      'service-account': undefined,
      'federation': `${portal}/identity/federatedcredentials`,
    });
  });

  test('of a secret lead to the vault; at a management group there is no page', () => {
    const at = (id: string): RunRecord => record({ known, planned: planned({ access: planOf([{ ...CHANGES.access, id }], 'step') }) });
    expect(links(at(`${VAULT_ID}/secrets/s/providers/Microsoft.Authorization/roleAssignments/a`))['access']).toBe(
      `https://portal.azure.com/#@tenant/resource${VAULT_ID}/users`,
    );
    const above = '/providers/Microsoft.Management/managementGroups/mg/providers/Microsoft.Authorization/roleAssignments/a';
    expect(links(at(above))['access']).toBeUndefined();
  });

  test('in another cloud lead to its portal', () => {
    expect(links(record({ known, target: target('ensure', { cloud: 'AzureUSGovernment' }) }))['identity']).toMatch(
      /^https:\/\/portal\.azure\.us\//,
    );
  });

  test('have their ids under a fold, as they are known in the end', () => {
    const fold = idsFold(record({ applied: [{ change: CHANGES.access, outcome: 'adopted', id: '/found' }] }));
    expect(fold).toMatch(/^<details><summary>Resource ids<\/summary>\n\n/);
    expect(fold).toContain('| role assignment | `/found` |');
    expect(fold).not.toContain('| Namespace |');
    expect(idsFold(record({ planned: [] }))).toBe('');
    expect(chainTable(record({ planned: [] }))).toBe('');
  });

  test('no value ends a cell, a link or a fold', () => {
    const hostile = '](https://evil) | </details> `x`\n## y';
    const change = {
      ...CHANGES.identity,
      name: hostile,
      id: `/a)(b|c${hostile}`,
      why: hostile,
      differs: [{ field: hostile, before: hostile, after: undefined }],
    };
    const run = record({ known, planned: planned({ identity: planOf([change], 'step') }) });
    const table = chainTable(run).split('\n');
    expect(table).toHaveLength(8);
    for (const line of table) expect(line.match(/(?<!\\)\|/g)).toHaveLength(5);
    for (const text of [chainTable(run), differencesFold(run)]) {
      expect(text).not.toContain('](https://evil)');
      expect(text.match(/<\/details>/g) ?? []).toHaveLength(text.startsWith('<details>') ? 1 : 0);
    }
    expect(idsFold(run).match(/`[^`]*`/g)).toHaveLength(4);
  });
});

describe('lines of the log', () => {
  test('show the plan by names, writes with a plus, and what stops it', () => {
    const change = { ...CHANGES.identity, differs: [{ field: 'tag', before: undefined, after: 'x' }] };
    expect(
      planLines(
        planned({
          'identity': planOf([change], 'step'),
          'access': waitingOn('identity'),
          'namespace': planOf([CHANGES.namespace], 'step', [broken('namespace', 'STOPS')]),
          'service-account': planOf([], 'step'),
          'federation': planOf([], 'step'),
        }),
      ),
    ).toEqual([
      '  cluster: keep AKS cluster aks (of the test)',
      '+ identity: create user-assigned managed identity wli-ns-sa (of the test)',
      '      tag: (none) -> x',
      "? access: cannot be planned before 'identity' can be read",
      '  namespace: keep Namespace ns (of the test)',
      '! namespace: STOPS',
    ]);
  });

  test('show long values from where they begin to differ, each on a line of its own', () => {
    const same = 'x'.repeat(100);
    const change = { ...CHANGES.identity, differs: [{ field: 'tag', before: `${same}before${same}`, after: `${same}after${same}` }] };
    const lines = planLines(planned({ identity: planOf([change], 'step') }));
    expect(lines.slice(2, 5)).toEqual([
      '      tag:',
      `        …${'x'.repeat(20)}before${'x'.repeat(84)}…`,
      `     -> …${'x'.repeat(20)}after${'x'.repeat(85)}…`,
    ]);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
  });

  test('of what was done do not repeat the reason', () => {
    const [one] = applied('identity');
    expect(one && appliedLine(one)).toBe('identity: created user-assigned managed identity wli-ns-sa');
  });
});
