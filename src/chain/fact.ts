// What was observed. What cannot be read is a fact, too: `unknown`, with the reason.
import { BrokenLink, type Diagnosis } from './diagnosis';

export type Fact<T> = Known<T> | { state: 'absent' };

/** Of what is always there, if it can be read. */
export type Known<T> = { state: 'present'; value: T } | Unknown;

export interface Unknown {
  state: 'unknown';
  problem: Diagnosis;
}

export const ABSENT = { state: 'absent' } as const;

export function present<T>(value: T): { state: 'present'; value: T } {
  return { state: 'present', value };
}

export function unknown(problem: Diagnosis): Unknown {
  return { state: 'unknown', problem };
}

/** The value where there is one. */
export function valueOf<T>(fact: Fact<T>): T | undefined {
  return fact.state === 'present' ? fact.value : undefined;
}

/** What a read gives: a value, nothing, or the reason why it could not be read. */
export async function factOf<T>(read: () => Promise<T | undefined>): Promise<Fact<T>> {
  const found = await knownOf(read);
  if (found.state === 'unknown') return found;
  return found.value === undefined ? ABSENT : present(found.value);
}

/** A value, or the reason why it could not be read. */
export async function knownOf<T>(read: () => Promise<T>): Promise<Known<T>> {
  try {
    return present(await read());
  } catch (error) {
    if (error instanceof BrokenLink) return unknown(error.diagnoses[0]);
    throw error;
  }
}
