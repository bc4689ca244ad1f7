// The sample workflows, run through real event payloads: opened, pushed to, closed; and what makes them safe.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DESTROY_RIGHTS } from '../../lab/fresh-world';
import { deliver } from '../runner/delivery';
import { readWorkflow, type Contexts } from '../runner/workflow';
import { scenario } from './scenario';

const WORKFLOWS = ['pull-request-environment.yml', 'sweep.yml'];

const workflowText = (name: string): string => readFileSync(`test/sample/.github/workflows/${name}`, 'utf8');

describe('sample workflows', () => {
  const s = scenario();

  const send = (name: string, event: Contexts['github']['event']) =>
    deliver(s.lab, { workflow: workflowText(name), contexts: { github: { event }, vars: s.lab.env } });

  test('opened, pushed to, closed, swept', async () => {
    const role = s.world().roleDefinitions[0]!;
    role.actions.push(...DESTROY_RIGHTS.actions);
    role.dataActions.push(...DESTROY_RIGHTS.dataActions);
    s.world().github.pullRequests.push({ number: 17, state: 'open', title: 't', head: { ref: 'x', sha: 'c'.repeat(40) }, comments: [] });
    for (const action of ['opened', 'synchronize', 'reopened']) {
      const runs = await send('pull-request-environment.yml', { action, number: 17 });
      expect(runs.map(({ outputs, log }) => (outputs['proof'] === 'passed' ? 'passed' : log))).toEqual(['passed']);
      expect(runs.every(({ log }) => !log.includes('::warning'))).toBe(true);
    }
    const [swept] = await send('sweep.yml', {});
    expect([swept?.status, swept?.outputs['changed']]).toEqual([0, '0']);
    const closed = await send('pull-request-environment.yml', { action: 'closed', number: 17 });
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
