// A diagnosis: which link is broken, what was seen, and how to fix it. Errors are values; their words stand in one table for
// each folder (`diagnoses.ts`), and nowhere else.
import { channel } from 'node:diagnostics_channel';
import type { LinkName } from './links';

export type DiagnosisLink = LinkName | 'sign-in' | 'inputs' | 'github' | 'run';

export interface Diagnosis {
  link: DiagnosisLink;
  code: string;
  seen: string;
  fix: string;
  /** The place in a file of the user's that it is about, counted from 1. */
  place?: { file: string; line: number; column: number };
}

/** The words of one code. `<name>` is filled in. */
export interface Wording {
  link: DiagnosisLink;
  seen: string;
  fix: string;
}

export type Wordings = Readonly<Record<string, Wording>>;

type Placeholders<Text extends string> = Text extends `${string}<${infer Name}>${infer Rest}` ? Name | Placeholders<Rest> : never;

/** The details that the words of a code have places for. */
export type Details<Words extends Wording> = Record<Placeholders<Words['seen']> | Placeholders<Words['fix']>, string>;

export type Diagnose<Words extends Record<keyof Words, Wording>> = <Code extends keyof Words & string>(
  code: Code,
  details: Details<Words[Code]>,
) => Diagnosis;

/** Every diagnosis that arises is published here: the test suite listens, and fails for a code that no test produces. */
const arising = channel('aks-wli-action:diagnosis');

export function diagnosing<const Words extends Record<keyof Words, Wording>>(words: Words): Diagnose<Words> {
  return (code, details) => {
    const { link, seen, fix } = words[code];
    const values = new Map<string, string>(Object.entries(details));
    const filled = (text: string): string => text.replace(/<([a-zA-Z]+)>/g, (place, name: string) => values.get(name) ?? place);
    const diagnosis = { link, code, seen: filled(seen), fix: filled(fix) };
    arising.publish(diagnosis);
    return diagnosis;
  };
}

/** `1 try`, `2 tries`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** One sentence for a log line, an annotation, the end of a step. */
export function sentence({ link, code, seen, fix }: Diagnosis): string {
  const where = { 'inputs': 'Inputs', 'sign-in': 'Sign-in', 'github': 'GitHub', 'run': 'The run' };
  const subject = link in where ? where[link as keyof typeof where] : `The link '${link}' is broken`;
  return `${subject} (${code}): ${seen} ${fix}`;
}

/** Stops a run where there are any. */
export function stopAt([first, ...others]: readonly Diagnosis[]): void {
  if (first !== undefined) throw new BrokenLink(first, others);
}

/** One missing right hides several facts, and stands in the way of several objects: each reason is given once. */
export function withoutRepetition(diagnoses: readonly Diagnosis[]): Diagnosis[] {
  // A refusal names the object; which right is missing stands in what to do.
  const reason = ({ code, seen, fix }: Diagnosis): string => `${code} ${code === 'KUBERNETES_RIGHT_MISSING' ? fix : seen}`;
  return diagnoses.filter((one, index) => diagnoses.findIndex((other) => reason(other) === reason(one)) === index);
}

/** A diagnosis on its way up: caught once, at the top of a run. */
export class BrokenLink extends Error {
  readonly diagnoses: readonly [Diagnosis, ...Diagnosis[]];

  constructor(first: Diagnosis, others: readonly Diagnosis[] = [], options?: ErrorOptions) {
    super(sentence(first), options);
    this.diagnoses = [first, ...others];
  }
}
