// Names close to one that was not found: the nearest five, and none that only begins alike.
import { describe, expect, test } from '@jest/globals';
import { namesNear, nearest } from '../../src/chain/near-names';

describe('names that are close', () => {
  test('the nearest first', () => {
    expect(namesNear('hashbnuwest', ['hashbnuwest-2', 'production', 'hashbnuswest'])).toBe(' (there is: hashbnuswest, hashbnuwest-2)');
    expect(nearest('wlipoc', ['WLIPOC', 'wlipco', 'wlipo', 'poc'])).toEqual(['WLIPOC', 'wlipo', 'wlipco', 'poc']);
  });

  test('none that is another word', () => {
    expect(namesNear('staging', ['production', 'stable'])).toBe('');
    expect(nearest('aks', ['xyz', ''])).toEqual([]);
    expect(nearest('', ['aks', 'my-cluster'])).toEqual([]);
  });

  test('five at most, each once', () => {
    const many = Array.from({ length: 28 }, (_, index) => `cluster-${index}`);
    expect(nearest('cluster-1', many)).toHaveLength(5);
    expect(nearest('cluster-1', many)[0]).toBe('cluster-1');
    expect(nearest('westus', ['westus', 'westus'])).toEqual(['westus']);
  });

  test('by letters that were changed, left out, added', () => {
    for (const typo of ['clsuter', 'cluste', 'clusterr', 'Cluster', 'klaster']) expect(nearest(typo, ['cluster'])).toEqual(['cluster']);
    expect(nearest('klastre', ['cluster'])).toEqual([]);
  });
});
