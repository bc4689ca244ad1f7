// The example workflows, run through real event payloads; and what makes them safe.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { mayDestroy } from '../runner/may-destroy';
import { deliver } from '../runner/delivery';
import { readWorkflow, type Contexts } from '../runner/workflow';
import { scenario } from './scenario';

const FOLDER = 'examples/.github/workflows';
const WORKFLOWS = readdirSync(FOLDER);

const workflowText = (name: string): string => readFileSync(`${FOLDER}/${name}`, 'utf8');

describe('example workflows', () => {
  const s = scenario();

  const send = (name: string, event: Contexts['github']['event']) =>
    deliver(s.lab, {
      workflow: workflowText(name),
      contexts: { github: { event }, vars: { ...s.lab.env, IMAGE: 'acr.azurecr.io/app:1' } },
      workspace: resolve('examples'),
    });

  test('plan.yml, workload.yml, check.yml: planned, made with its manifests, proven again', async () => {
    const [planned] = await send('plan.yml', { action: 'opened', number: 17 });
    expect(planned?.status === 0 ? planned.outputs['proof'] : planned?.log).toBe('skipped');
    expect(s.world().identities).toEqual([]);
    const [made] = await send('workload.yml', {});
    expect(made?.outputs['proof'] ?? made?.log).toBe('passed');
    expect(made?.outputs['changed']).toBe(planned?.outputs['changed']);
    const deployed = s.cluster().objects.find(({ kind }) => kind === 'Deployment');
    expect(deployed).toMatchObject({ metadata: { namespace: 'wlipoc' }, spec: { replicas: 2 } });
    const [checked] = await send('check.yml', {});
    expect([checked?.outputs['proof'], checked?.outputs['changed']]).toEqual(['passed', '0']);
  });

  test('pull-request-environment.yml, sweep.yml: opened, pushed to, swept in vain, closed', async () => {
    mayDestroy(s);
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
    for (const [, reference] of text.matchAll(/uses: \S+@(\S+)/g)) expect(reference).toMatch(/^[0-9a-f]{40}$/);
  });

  test.each(WORKFLOWS)('%s pins a commit of this repository, which has the inputs that it gives', (name) => {
    const [, commit = ''] = /uses: org\/aks-wli-action@(\S+)/.exec(workflowText(name)) ?? [];
    const { inputs } = parse(execFileSync('git', ['show', `${commit}:action.yml`], { encoding: 'utf8' })) as { inputs: object };
    const given = Object.values(readWorkflow(workflowText(name)).jobs).flatMap(({ steps }) =>
      steps.filter(({ uses }) => uses?.includes('/aks-wli-action@')).flatMap((step) => Object.keys(step.with ?? {})),
    );
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(given));
  });
});
