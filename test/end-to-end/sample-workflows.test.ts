// The sample workflows, run through real event payloads: opened, pushed to, closed; and what makes them safe.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DESTROY_RIGHTS } from '../lab/fresh-world';
import { actionSteps, readWorkflow } from '../runner/workflow';
import { runAction } from '../runner/run';
import { scenario } from './scenario';

const WORKFLOWS = ['pull-request-environment.yml', 'sweep.yml'];

interface Payload {
  action: string;
  number: number;
}

const workflowText = (name: string): string => readFileSync(`test/sample/.github/workflows/${name}`, 'utf8');

describe('sample workflows', () => {
  const s = scenario();

  const deliver = async (workflow: string, payload: Payload) => {
    const event = join(mkdtempSync(join(tmpdir(), 'event-')), 'event.json');
    const repo = { full_name: 'octo-org/octo-repo' };
    writeFileSync(
      event,
      JSON.stringify({
        ...payload,
        pull_request: { number: payload.number, head: { sha: 'c'.repeat(40), ref: 'x', repo }, base: { ref: 'main', repo } },
      }),
    );
    const steps = await actionSteps(readWorkflow(workflowText(workflow)), { github: { event: payload }, vars: {} });
    const runs = [];
    for (const { inputs, permissions } of steps) {
      s.world().github.permissions = Object.entries(permissions)
        .filter(([, access]) => access === 'write')
        .map(([name]) => name);
      runs.push(
        await runAction({
          inputs: { ...inputs, 'github-token': s.lab.env['LAB_GITHUB_TOKEN']! },
          env: { ...s.lab.env, GITHUB_EVENT_PATH: event },
        }),
      );
    }
    return runs;
  };

  test('opened, pushed to, closed, swept', async () => {
    const role = s.world().roleDefinitions[0]!;
    role.actions.push(...DESTROY_RIGHTS.actions);
    role.dataActions.push(...DESTROY_RIGHTS.dataActions);
    s.world().github.pullRequests.push({ number: 17, state: 'open', title: 't', head: { ref: 'x', sha: 'c'.repeat(40) }, comments: [] });
    for (const action of ['opened', 'synchronize', 'reopened']) {
      const runs = await deliver('pull-request-environment.yml', { action, number: 17 });
      expect(runs.map(({ outputs, log }) => (outputs['proof'] === 'passed' ? 'passed' : log))).toEqual(['passed']);
      expect(runs.every(({ log }) => !log.includes('::warning'))).toBe(true);
    }
    const [swept] = await deliver('sweep.yml', { action: '', number: 0 });
    expect([swept?.status, swept?.outputs['changed']]).toEqual([0, '0']);
    const closed = await deliver('pull-request-environment.yml', { action: 'closed', number: 17 });
    expect(closed.map(({ status }) => status)).toEqual([0]);
    expect(s.world().identities).toEqual([]);
    expect(s.world().github.pullRequests[0]!.comments).toHaveLength(1);
  });

  test.each(WORKFLOWS)('%s is safe by construction', (name) => {
    const text = workflowText(name);
    const workflow = readWorkflow(text);
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
    expect(workflow.concurrency?.group).toBeTruthy();
    expect(workflow.permissions).toEqual({ contents: 'read' });
    // Of a pull request only its number is used: titles, branches and labels are written by strangers.
    for (const [expression] of text.matchAll(/\$\{\{.*?\}\}/g))
      expect(expression).toMatch(/^\$\{\{ (github\.event\.number|vars\.\w+) \}\}$/);
    for (const [, reference] of text.matchAll(/uses: actions\/\w+@(\S+)/g)) expect(reference).toMatch(/^[0-9a-f]{40}$/);
  });
});
