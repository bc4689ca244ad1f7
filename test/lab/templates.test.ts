// Templates' expressions: held against what the Bicep compiler computed itself.
import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { guidOf, uniqueString } from '../../lab/templates/hash';
import { evaluate, type Scope } from '../../lab/templates/evaluate';
import type { Value } from '../../lab/templates/values';

/** `part`, `uniqueString(part)`, `guid(part, 'x')` by Bicep 0.49.2: every length of the last block, and more than one byte a letter. */
const HASHES: [string, string, string][] = [
  ['', 'aaaaaaaaaaaaa', '3d23f76d-64bc-54f8-abcd-7e4175f8f7ce'],
  ['a', 'eveiun73364hy', '89652cc1-594f-5f47-9943-682faf0bdaf2'],
  ['ab', 'twldla3s3qb3q', '1082c221-6996-502b-b341-e16a4c8ff31d'],
  ['abc', 'cgtzqvhu4i23s', '8a7d3aad-4abb-5bc8-b6f8-1cb5148c27a7'],
  ['abcd', '2vkzoblxv4fya', '886c88e9-0c4c-54a6-b329-e7cfa435b427'],
  ['abcde', '5a3qs7ylzrs64', 'af83c25c-314f-5413-9dee-35fe63c5d51d'],
  ['abcdef', 'rmkkamh3kazwq', '94279cde-caf1-5e18-b911-47e52b54c03c'],
  ['abcdefg', 'logmp4qgzfm46', '23f7e040-1633-5728-bbad-f8fdac544bc5'],
  ['abcdefgh', 'q7ncvd5x2rx4e', 'b6741a7b-df64-56b1-bac9-b858a658ca8b'],
  ['abcdefghi', 'zignisl6otg3u', 'e74d8f8d-7b74-5282-a8c3-253e92055c66'],
  ['/subscriptions/x/resourceGroups/y', 'dnckvanzuxsii', '3397ddc9-e57f-5880-9184-497016710eb0'],
  ['ünïcode ✓', 'hs7u7lsmev6rg', 'f9c00c06-a1a2-56db-8a1d-29eca88b47e0'],
  ['1234567890123456789012345678901234567890', 'mo5wliuyombdc', '96bda32c-0f9a-557b-8c33-688d1823ad48'],
];

describe('templates', () => {
  test.each(HASHES)('uniqueString and guid of %j', (part, unique, guid) => {
    expect([uniqueString([part]), guidOf([part, 'x'])]).toEqual([unique, guid]);
  });

  test('several parts are one text, joined by a hyphen', () => {
    expect(uniqueString(['a', 'b'])).toBe(uniqueString(['a-b']));
  });

  const nothing: Scope = { call: () => undefined };
  test.each([
    ['[[literal]', '[literal]'],
    ['no expression', 'no expression'],
    ["[concat('it''s', ' ', 'so')]", "it's so"],
    ["[createObject('a', createArray(1, -2)).A[1]]", -2],
    ['[if(true(), 1, div(1, 0))]', 1],
    ['[and(false(), div(1, 0))]', false],
    ["[coalesce(null(), json('null'), 'x')]", 'x'],
  ] as [string, Value][])('%s is %j', (text, value) => {
    expect(evaluate(text, nothing)).toEqual(value);
  });

  test.each(['[', '[]', '[concat(]', "[concat('a']", "['a' 'b']", '[concat()x]'])('%s is no expression', (text) => {
    if (text === '[') expect(evaluate(text, nothing)).toBe('[');
    else expect(() => evaluate(text, nothing)).toThrow('Unable to parse language expression');
  });

  test.each([
    ["[nonsense('a')]", /'nonsense' is not valid here/],
    ["[createObject('a', 1).b]", /property 'b' doesn't exist, available properties are 'a'/],
    ["[substring('abc', 2, 5)]", /do not lie within/],
    ['[div(1, 0)]', /division by zero/],
    ["[lambdaVariables('x')]", /no variable 'x'/],
  ])('%s is refused', (text, reason) => {
    expect(() => evaluate(text, nothing)).toThrow(reason);
  });

  test('the fixtures are what their sources say', () => {
    for (const name of ['functions', 'workload', 'subscription'])
      expect(readFileSync(`test/lab/templates/${name}.json`, 'utf8')).toContain('"name": "bicep"');
  });
});
