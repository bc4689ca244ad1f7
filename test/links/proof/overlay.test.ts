// The overlay for the check pod: what a cluster may ask of every pod, and nothing that makes it a proof.
import { describe, expect, test } from '@jest/globals';
import { readOverlay } from '../../../src/links/proof/overlay';

describe('overlay', () => {
  test.each([
    ['labels: { team: shop }', { labels: { team: 'shop' } }],
    ['metadata: { labels: { team: shop }, annotations: { a: b } }', { labels: { team: 'shop' }, annotations: { a: 'b' } }],
    [
      'spec: { tolerations: [{ key: a, operator: Exists }], nodeSelector: { pool: x } }',
      { tolerations: [{ key: 'a', operator: 'Exists' }], nodeSelector: { pool: 'x' } },
    ],
    ['imagePullSecrets: [{ name: pull }]', { imagePullSecrets: [{ name: 'pull' }] }],
    ['resources: { requests: { memory: 128Mi } }', { resources: { requests: { memory: '128Mi' } } }],
  ])('%s', (text, overlay) => {
    expect(readOverlay(text)).toEqual({ overlay });
  });

  test.each([
    ['image: evil', /'image' cannot be changed: an overlay has tolerations/],
    ['spec: { serviceAccountName: other }', /'spec\.serviceAccountName' cannot be changed/],
    ['spec: { containers: [{ name: check, command: [sh] }] }', /'spec\.containers' cannot be changed/],
    ['labels: { azure.workload.identity/use: "false" }', /'azure\.workload\.identity\/use' cannot be changed/],
    ['annotations: { azure.workload.identity/skip-containers: check }', /cannot be changed: it makes the pod a proof/],
    ['annotations: { aks-wli-until: "2030" }', /cannot be changed/],
    ['labels: { team: 1 }', /'labels\.team' is not valid/],
    ['labels: [', /is not YAML/],
    ['just text', /is not valid/],
    ['a: &a [*a]', /is not|cannot be changed/],
  ])('%s is refused', (text, words) => {
    const result = readOverlay(text);
    expect('problem' in result ? result.problem : result).toMatch(words);
  });
});
