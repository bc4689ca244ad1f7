// As much of a runner as workflows need here: which jobs an event starts, and with what inputs their Action steps run.
import { parse } from 'yaml';
import { evaluator, filled } from '../../command/rehearse/expressions';

/** What expressions see. */
export interface Contexts {
  github: { event_name?: string; event: { action?: string; number?: number } };
  vars: Record<string, string>;
  /** What steps and jobs before have handed on. */
  steps?: Record<string, { outputs: Record<string, string> }>;
  needs?: Record<string, { outputs: Record<string, string> }>;
}

export interface ActionStep {
  job: string;
  permissions: Record<string, string>;
  env: Record<string, string>;
  inputs: Record<string, string>;
}

export interface Workflow {
  on: Record<string, { types?: string[]; branches?: string[]; paths?: string[] } | null>;
  permissions: Record<string, string>;
  env?: Record<string, string>;
  concurrency?: { 'group': string; 'cancel-in-progress'?: boolean };
  jobs: Record<string, Job>;
}

interface Job {
  if?: string;
  permissions?: Record<string, string>;
  env?: Record<string, string>;
  steps: { uses?: string; run?: string; env?: Record<string, string>; with?: Record<string, unknown> }[];
}

export function readWorkflow(text: string): Workflow {
  return parse(text) as Workflow;
}

/** The Action's steps of the jobs that run, their expressions evaluated as GitHub does: by its own parser of them. */
export async function actionSteps(workflow: Workflow, contexts: Contexts): Promise<ActionStep[]> {
  const evaluate = await evaluator({ ...contexts });
  return Object.entries(workflow.jobs)
    .filter(([, job]) => job.if === undefined || evaluate(job.if) === 'true')
    .flatMap(([name, job]) =>
      job.steps
        .filter(({ uses }) => uses?.includes('/aks-wli-action@'))
        .map((step) => ({
          job: name,
          permissions: job.permissions ?? workflow.permissions,
          env: filled({ ...workflow.env, ...job.env }, evaluate),
          inputs: filled(step.with ?? {}, evaluate),
        })),
    );
}
