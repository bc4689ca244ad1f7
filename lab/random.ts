// Everything random in the laboratory but the keys: ids and names, repeatable when a seed is given.
import { randomInt } from 'node:crypto';

export interface Random {
  /** `length` hexadecimal digits. */
  hex(length: number): string;
  /** As Kubernetes ends the names that it makes: no vowels, no letters that look like others. */
  letters(length: number): string;
  /** A version 4 UUID. */
  guid(): string;
}

/** With the same seed, the same sequence. Keys are never seeded: node's generator takes no seed. */
export function createRandom(seed: number = randomInt(2 ** 31)): Random {
  let state = seed >>> 0;
  // mulberry32 (public domain): small, and good enough for names.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  const hex = (length: number): string => {
    let digits = '';
    while (digits.length < length) digits += next().toString(16).padStart(8, '0');
    return digits.slice(0, length);
  };
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  return {
    hex,
    letters: (length) => Array.from({ length }, () => alphabet[next() % alphabet.length]).join(''),
    guid: () => {
      const d = hex(32);
      return `${d.slice(0, 8)}-${d.slice(8, 12)}-4${d.slice(13, 16)}-a${d.slice(17, 20)}-${d.slice(20)}`;
    },
  };
}
