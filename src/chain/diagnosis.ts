// A diagnosis: which link is broken, what was seen, and how to mend it.
import { DIAGNOSES } from './diagnoses';
import type { Link } from './links';

export type DiagnosisCode = keyof typeof DIAGNOSES;

export interface Diagnosis {
  link: Link | 'sign-in' | 'inputs';
  code: DiagnosisCode;
  seen: string;
  fix: string;
  /** The place in a file of the user's that it is about, counted from 1. */
  place?: { file: string; line: number; column: number };
}

type Placeholders<Text extends string> = Text extends `${string}<${infer Name}>${infer Rest}` ? Name | Placeholders<Rest> : never;

/** The details that the words of a code have places for. */
export type Details<Code extends DiagnosisCode> = Record<
  Placeholders<(typeof DIAGNOSES)[Code]['seen']> | Placeholders<(typeof DIAGNOSES)[Code]['fix']>,
  string
>;

export function diagnose<Code extends DiagnosisCode>(code: Code, details: Details<Code>): Diagnosis {
  const { link, seen, fix } = DIAGNOSES[code];
  const filled = (text: string): string =>
    text.replace(/<([a-zA-Z]+)>/g, (place, name: string) => (details as Record<string, string>)[name] ?? place);
  return { link, code, seen: filled(seen), fix: filled(fix) };
}

/** One sentence for a log line, an annotation, the end of a step. */
export function sentence({ link, code, seen, fix }: Diagnosis): string {
  const where = link === 'inputs' ? 'Inputs' : link === 'sign-in' ? 'Sign-in' : `The link '${link}' is broken`;
  return `${where} (${code}): ${seen} ${fix}`;
}

/** Stops a run where there are any. */
export function stopAt([first, ...others]: readonly Diagnosis[]): void {
  if (first !== undefined) throw new BrokenLink(first, others);
}

/** A diagnosis on its way up: caught once, at the top of a run. */
export class BrokenLink extends Error {
  readonly diagnoses: readonly [Diagnosis, ...Diagnosis[]];

  constructor(first: Diagnosis, others: readonly Diagnosis[] = [], options?: ErrorOptions) {
    super(sentence(first), options);
    this.diagnoses = [first, ...others];
  }
}
