// The commands of the README that make a deploying principal: run by bash, with an az and a gh that keep what they are given,
// and what they were given put into the laboratory.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { read } from './pages';
import { diagnosisOf, scenario } from '../end-to-end/scenario';

/** Keeps its arguments, a NUL after each, and answers queries with a word of their own. */
const PROGRAM = `#!/usr/bin/env bash
printf '%s\\0' "\${0##*/}" "$@" > "$CALLS/$(date +%s%N)"
for word in "$@"; do [ "$query" = 1 ] && { echo "the-$word"; exit; }; query=; [ "$word" = --query ] && query=1; done; true
`;

interface Given {
  role: { Name: string; Actions: string[]; DataActions: string[]; AssignableScopes: string[] };
  condition: string;
  scope: string;
  variables: string[];
}

function given(): Given {
  const [, commands = ''] = /<!-- BEGIN deployer commands -->\s+```bash\n([^]*?)```/.exec(read('README.md')) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'deployer-'));
  const calls = mkdtempSync(join(tmpdir(), 'calls-'));
  for (const name of ['az', 'gh']) writeFileSync(join(folder, name), PROGRAM, { mode: 0o755 });
  execFileSync('bash', ['--norc', '-euo', 'pipefail', '-c', commands], {
    cwd: folder,
    env: { PATH: `${folder}${delimiter}${process.env['PATH']}`, CALLS: calls },
  });
  const all = readdirSync(calls)
    .sort()
    .map((file) => readFileSync(join(calls, file), 'utf8').split('\0').slice(0, -1));
  const option = (name: string): string => all.filter((call) => call.includes(name)).map((call) => call[call.indexOf(name) + 1])[0] ?? '';
  return {
    role: JSON.parse(readFileSync(join(folder, 'role.json'), 'utf8')) as Given['role'],
    condition: option('--condition'),
    scope: option('--scope'),
    variables: all.filter(([name]) => name === 'gh').map((call) => call.slice(1).join(' ')),
  };
}

describe("the README's commands", () => {
  const s = scenario();

  test('the commands of the README give a principal that can do its work, and assign no other role', async () => {
    const { role, condition, scope, variables } = given();
    expect(scope).toBe('/subscriptions/the-id/resourceGroups/hashbnuswest');
    expect(role.AssignableScopes).toEqual([scope]);
    expect(variables).toEqual([
      'variable set AZURE_CLIENT_ID --body the-clientId',
      'variable set AZURE_TENANT_ID --body the-tenantId',
      'variable set AZURE_SUBSCRIPTION_ID --body the-id',
    ]);
    // The deployer of the laboratory, with these rights in place of its own.
    const { roleDefinitions, roleAssignments } = s.world();
    const own = roleDefinitions[0]!;
    Object.assign(own, { actions: role.Actions, dataActions: role.DataActions });
    const assignments = roleAssignments.filter((one) => one.role === own.name);
    expect(assignments).toHaveLength(1);
    Object.assign(assignments[0]!, { condition, conditionVersion: '2.0' });
    roleAssignments.splice(0, roleAssignments.length, ...assignments);
    expect((await s.run()).outputs['proof']).toBe('passed');
    expect(diagnosisOf(await s.run({ role: '00482a5a-887f-4fb3-b363-3b7fe8e74483' })).code).toBe('ROLE_NOT_ASSIGNABLE');
  });
});
