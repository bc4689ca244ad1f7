// The step of a workflow that uses the Action, with its inputs as they would be given.
import { parse } from 'yaml';
import { z } from 'zod';
import { evaluator, filled, pathsRead } from './expressions';

const WORKFLOW = z.looseObject({
  jobs: z.record(
    z.string(),
    z.looseObject({
      steps: z
        .array(
          z.looseObject({ name: z.string().optional(), uses: z.string().optional(), with: z.record(z.string(), z.unknown()).optional() }),
        )
        .default([]),
    }),
  ),
});

export interface ActionStep {
  job: string;
  name: string;
  /** As they are written, expressions and all. */
  inputs: Readonly<Record<string, unknown>>;
}

/** The steps that use the Action, in the order of the file. */
export function actionSteps(workflow: string): ActionStep[] {
  const read = WORKFLOW.safeParse(parse(workflow));
  if (!read.success) return [];
  return Object.entries(read.data.jobs).flatMap(([job, { steps }]) =>
    steps.flatMap(({ name, uses, with: inputs = {} }) =>
      uses !== undefined && /(^|\/)aks-wli-action(\/|@|$)/.test(uses) ? [{ job, name: name ?? uses, inputs }] : [],
    ),
  );
}

/** Those that make something, as far as they say: a rehearsal of an empty place has nothing to delete. */
export function isRehearsable({ inputs }: ActionStep): boolean {
  return inputs['mode'] === undefined || inputs['mode'] === 'ensure';
}

/** The inputs with their expressions evaluated, or the paths whose values nobody has given. */
export async function inputsOf(
  { inputs }: Pick<ActionStep, 'inputs'>,
  values: ReadonlyMap<string, string>,
): Promise<{ inputs: Record<string, string> } | { unknown: string[] }> {
  const unknown = Object.values(inputs)
    .flatMap((value) => pathsRead(String(value)))
    .filter((path) => !values.has(path));
  if (unknown.length > 0) return { unknown: [...new Set(unknown)] };
  return { inputs: filled(inputs, await evaluator(contextsOf(values))) };
}

/** `vars.IMAGE=x` as `{ vars: { IMAGE: 'x' } }`. */
function contextsOf(values: ReadonlyMap<string, string>): Record<string, unknown> {
  const contexts: Contexts = {};
  for (const [path, value] of values) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let context = contexts;
    for (const name of names) {
      const inner = context[name];
      context = typeof inner === 'object' ? inner : (context[name] = {});
    }
    context[last] = value;
  }
  return contexts;
}

interface Contexts {
  [name: string]: Contexts | string;
}
