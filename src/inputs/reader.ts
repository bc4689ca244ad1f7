// Reads the inputs: every problem at once, each with an example of a valid value, before anything is sent anywhere.
import { diagnosing, stopAt, type Wordings } from '../chain/diagnosis';
import { nearest } from '../chain/near-names';
import { INPUTS, type InputName, type Inputs } from './declaration';
import { problemsOf } from './rules';

export type Variables = Readonly<Record<string, string | undefined>>;

export const INPUT_DIAGNOSES = {
  INPUT_INVALID: { link: 'inputs', seen: '<problem>.', fix: 'Nothing was sent anywhere.' },
} as const satisfies Wordings;

export const diagnose = diagnosing(INPUT_DIAGNOSES);

/** Where the runner puts an input. A shell sets no variable with a hyphen in its name: there, an underscore stands for it. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

/** @throws BrokenLink with every problem. */
export function readInputs(variables: Variables): Inputs {
  const given = givenInputs(variables);
  const read = namesOfInputs().map((name) => ({ name, ...readInput(name, given.get(name)) }));
  // One that is malformed is left out, and one that is not given is there as undefined: rules tell the two apart.
  const valid = read.filter(({ problem }) => problem === undefined);
  const inputs: unknown = Object.fromEntries(valid.map(({ name, value }) => [camelCase(name), value]));
  const malformed = [...unknownInputs(variables), ...read.flatMap(({ problem }) => problem ?? [])];
  const problems = [...malformed, ...problemsOf(inputs as Partial<Inputs>)];
  stopAt(problems.map((problem) => diagnose('INPUT_INVALID', { problem })));
  // Each value has come out of the format of its declaration, and none is missing: that was checked above.
  return inputs as Inputs;
}

function namesOfInputs(): InputName[] {
  return Object.keys(INPUTS).filter((name): name is InputName => name in INPUTS);
}

/** The texts of the inputs, without those that are empty. */
function givenInputs(variables: Variables): Map<InputName, string> {
  return new Map(
    namesOfInputs().flatMap((name) => {
      const variable = inputVariable(name);
      const text = (variables[variable] ?? variables[variable.replaceAll('-', '_')])?.trim();
      if (text !== undefined && text !== '') return [[name, text] as const];
      const inherited = INPUTS[name].variable === undefined ? undefined : variables[INPUTS[name].variable]?.trim();
      return inherited === undefined || inherited === '' ? [] : [[name, inherited] as const];
    }),
  );
}

function readInput(name: InputName, given: string | undefined): { value?: unknown; problem?: string } {
  const { format, presence, default: fallback } = INPUTS[name];
  const text = given ?? fallback;
  if (text === undefined)
    return presence === 'required' ? { problem: `\`${name}\`: is required, for instance: ${format.example}` } : { value: undefined };
  const result = format.parse(text);
  return 'value' in result ? { value: result.value } : { problem: `\`${name}\`: ${result.problem}, for instance: ${format.example}` };
}

/** The runner hands on every key under `with:`, unknown ones as well. */
function unknownInputs(variables: Variables): string[] {
  const known = namesOfInputs();
  return Object.keys(variables)
    .filter((variable) => variable.startsWith('INPUT_'))
    .map((variable) => variable.slice('INPUT_'.length).toLowerCase().replaceAll('_', '-'))
    .filter((name) => !known.some((one) => one === name))
    .map((name) => {
      const near = nearest(name, known).map((one) => `\`${one}\``);
      return `\`${name}\`: there is no such input${near.length === 0 ? '' : `; did you mean ${near.join(' or ')}`}`;
    });
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}
