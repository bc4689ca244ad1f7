// The picture of the chain: its arrows are what needs what, once, and its colours how each link stands.
import { describe, expect, test } from '@jest/globals';
import { directNeeds, picture } from '../../src/action/report/picture';
import { applied, broken, NEEDS, planned, record } from './example';
import { waitingOn } from '../../src/engine/plan';
import type { LinkName } from '../../src/chain/links';

const arrowsOf = (text: string): string[] => text.split('\n').flatMap((line) => (/ -->|\.->/.test(line) ? [line.trim()] : []));

describe('picture', () => {
  test('arrows are real dependencies, without those that go by way of another link', () => {
    expect(arrowsOf(picture(record())).toSorted()).toEqual([
      'access --> proof',
      'cluster --> identity',
      'cluster --> namespace',
      'federation --> proof',
      'identity --> access',
      'identity --> service_account',
      'namespace --> service_account',
      'service_account --> federation',
    ]);
  });

  test('a link without the one between depends on the first itself', () => {
    const needs = new Map<LinkName, readonly LinkName[]>(Object.entries(NEEDS) as [LinkName, readonly LinkName[]][]);
    expect(directNeeds('federation', needs)).toEqual(['service-account']);
    expect(directNeeds('federation', new Map([...needs, ['service-account', []]]))).toEqual(['identity', 'service-account']);
    expect(directNeeds('manifests', needs)).toEqual([]);
  });

  test('every link stands in its colour, and only used colours are defined', () => {
    const text = picture(record({ applied: applied('identity'), diagnoses: [broken('federation')] }));
    for (const line of [
      'cluster["cluster"]:::holds',
      'identity["identity"]:::changed',
      'access["access"]:::not_done',
      'federation["federation"]:::broken',
      'proof["proof"]:::unknown',
    ])
      expect(text).toContain(line);
    expect(text.match(/classDef \w+/g)?.toSorted()).toEqual([
      'classDef broken',
      'classDef changed',
      'classDef holds',
      'classDef not_done',
      'classDef unknown',
    ]);
    expect(arrowsOf(text)).toContain('service_account -. broken .-> federation');
  });

  test('is a Mermaid flowchart in a fence, and nothing where nothing was planned', () => {
    expect(picture(record()).split('\n').slice(0, 2)).toEqual(['```mermaid', 'flowchart LR']);
    expect(picture(record())).toMatch(/\n```$/);
    expect(picture(record({ planned: [] }))).toBe('');
    expect(picture(record({ planned: planned({ access: waitingOn('identity') }) }))).toContain('access["access"]:::unknown');
  });
});
