// Diagnoses: filled in, published, said once, thrown together.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, test } from '@jest/globals';
import { BrokenLink, counted, diagnosing, sentence, stopAt, withoutRepetition, type Diagnosis } from '../../src/chain/diagnosis';
import { RUN_DIAGNOSES } from '../../src/action/diagnoses';
import { INPUT_DIAGNOSES } from '../../src/inputs/reader';
import { LINK_DIAGNOSES } from '../../src/links/diagnoses';

const diagnose = diagnosing({
  EXAMPLE: { link: 'access', seen: "the <thing> '<name>' is not there.", fix: 'Create <name> with --id <id>.' },
} as const);
const DETAILS = { thing: 'vault', name: '<id>', id: '$1' };

describe('diagnoses', () => {
  test('are filled in once: what is filled in is no place itself', () => {
    expect(diagnose('EXAMPLE', DETAILS)).toEqual({
      link: 'access',
      code: 'EXAMPLE',
      seen: "the vault '<id>' is not there.",
      fix: 'Create <id> with --id $1.',
    });
  });

  test('are published where the suite listens', () => {
    const published: unknown[] = [];
    const listen = (message: unknown): void => void published.push(message);
    subscribe('aks-wli-action:diagnosis', listen);
    const made = diagnose('EXAMPLE', DETAILS);
    unsubscribe('aks-wli-action:diagnosis', listen);
    expect(published).toEqual([made]);
  });

  test.each([
    ['access', "The link 'access' is broken (CODE): Seen. Fix."],
    ['sign-in', 'Sign-in (CODE): Seen. Fix.'],
    ['inputs', 'Inputs (CODE): Seen. Fix.'],
    ['github', 'GitHub (CODE): Seen. Fix.'],
    ['run', 'The run (CODE): Seen. Fix.'],
  ] as const)('of %s are one sentence', (link, expected) => {
    expect(sentence({ link, code: 'CODE', seen: 'Seen.', fix: 'Fix.' })).toBe(expected);
  });

  test('are given once for each reason, whichever link they were found at', () => {
    const one: Diagnosis = { link: 'access', code: 'A', seen: 's', fix: 'f' };
    expect(withoutRepetition([one, { ...one, link: 'identity' }, { ...one, seen: 't' }, { ...one, code: 'B' }, one])).toEqual([
      one,
      { ...one, seen: 't' },
      { ...one, code: 'B' },
    ]);
    const right: Diagnosis = { ...one, code: 'KUBERNETES_RIGHT_MISSING' };
    expect(withoutRepetition([right, { ...right, seen: 'for another object' }])).toEqual([right]);
  });

  test('stop a run where there are any, all of them at once', () => {
    const one: Diagnosis = { link: 'access', code: 'A', seen: 's', fix: 'f' };
    expect(() => stopAt([])).not.toThrow();
    const thrown = (): BrokenLink => {
      try {
        stopAt([one, { ...one, code: 'B' }]);
      } catch (error) {
        if (error instanceof BrokenLink) return error;
      }
      throw new Error('nothing was thrown');
    };
    expect(thrown().diagnoses.map(({ code }) => code)).toEqual(['A', 'B']);
    expect(thrown().message).toBe("The link 'access' is broken (A): s f");
  });

  test('are counted in the singular and the plural', () => {
    expect([0, 1, 2].map((count) => counted(count, 'try', 'tries'))).toEqual(['0 tries', '1 try', '2 tries']);
  });
});

describe('the words of all codes', () => {
  test.each(Object.entries({ ...LINK_DIAGNOSES, ...RUN_DIAGNOSES, ...INPUT_DIAGNOSES }))(
    '%s say what to do, in sentences',
    (code, { seen, fix }) => {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
      // What was seen goes on from a colon, ends in somebody else's words, or in a sentence.
      expect(seen).toMatch(/(\.|<\w+>)$/);
      expect(fix).toMatch(/^[A-Z]/);
      expect(`${seen} ${fix}`).not.toMatch(/\b(mend|wish|wished|take away|told)\b/i);
    },
  );
});
