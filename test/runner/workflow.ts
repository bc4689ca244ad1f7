// As much of a runner as the sample workflows need: which job an event starts, and with what inputs its Action step runs.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface Payload {
  action: string;
  number: number;
}

export interface ActionStep {
  job: string;
  permissions: Record<string, string>;
  inputs: Record<string, string>;
}

interface Workflow {
  on: Record<string, { types?: string[] } | null>;
  concurrency: { 'group': string; 'cancel-in-progress'?: boolean };
  jobs: Record<string, { if?: string; permissions?: Record<string, string>; steps: { uses?: string; with?: Record<string, unknown> }[] }>;
}

export function readWorkflow(name: string): Workflow {
  return parse(readFileSync(`test/sample/.github/workflows/${name}`, 'utf8')) as Workflow;
}

/** The Action's steps of the jobs that run for an event. Knows the two conditions and the one expression of the samples. */
export function actionSteps(workflow: Workflow, payload: Payload): ActionStep[] {
  return Object.entries(workflow.jobs)
    .filter(([, job]) => holds(job.if, payload))
    .flatMap(([name, job]) =>
      job.steps
        .filter(({ uses }) => uses?.startsWith('org/aks-wli-action@'))
        .map((step) => ({
          job: name,
          permissions: job.permissions ?? {},
          inputs: Object.fromEntries(
            Object.entries(step.with ?? {}).map(([key, value]) => [
              key,
              String(value).replace('${{ github.event.number }}', String(payload.number)),
            ]),
          ),
        })),
    );
}

function holds(condition: string | undefined, { action }: Payload): boolean {
  if (condition === undefined) return true;
  const [, operator, value] = /^github\.event\.action (==|!=) '(\w+)'$/.exec(condition) ?? [];
  if (operator === undefined) throw new Error(`a condition that this runner does not know: ${condition}`);
  return (action === value) === (operator === '==');
}
