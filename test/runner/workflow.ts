// As much of a runner as workflows need here: which jobs an event starts, and with what inputs their Action steps run.
import { type data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { reviver } from '@actions/expressions/data/reviver';
import { parse } from 'yaml';

/** What expressions see. */
export interface Contexts {
  github: { event_name?: string; event: { action?: string; number?: number } };
  vars: Record<string, string>;
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
export function actionSteps(workflow: Workflow, contexts: Contexts): ActionStep[] {
  return Object.entries(workflow.jobs)
    .filter(([, job]) => job.if === undefined || evaluate(job.if, contexts).coerceString() === 'true')
    .flatMap(([name, job]) =>
      job.steps
        .filter(({ uses }) => uses?.includes('/aks-wli-action@'))
        .map((step) => ({
          job: name,
          permissions: job.permissions ?? workflow.permissions,
          env: filled({ ...workflow.env, ...job.env }, contexts),
          inputs: filled(step.with ?? {}, contexts),
        })),
    );
}

/** Every `${{ expression }}` replaced by its value. */
export function filled(values: Record<string, unknown>, contexts: Contexts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      String(value).replace(/\$\{\{(.*?)\}\}/g, (_whole, expression: string) => evaluate(expression, contexts).coerceString()),
    ]),
  );
}

function evaluate(expression: string, contexts: Contexts): data.ExpressionData {
  const { tokens } = new Lexer(expression.trim()).lex();
  const tree = new Parser(tokens, Object.keys(contexts), []).parse();
  return new Evaluator(tree, JSON.parse(JSON.stringify(contexts), reviver) as data.Dictionary).evaluate();
}
