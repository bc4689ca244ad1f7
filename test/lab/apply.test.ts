// Server-side apply of the laboratory's own API, by the rules of the real one.
import { describe, expect, test } from '@jest/globals';
import * as fields from '../../lab/kubernetes/apply';
import { builtIn } from '../../lab/kubernetes/resources';
import { schemaOf } from '../../lab/kubernetes/schema';
import { Refusal } from '../../lab/refusal';
import type { KubernetesObject } from '../../lab/world';

const SCHEMA = schemaOf(builtIn('Deployment'));
const applied = fields.applied.bind(undefined, SCHEMA);
const updated = fields.updated.bind(undefined, SCHEMA);
const TIME = '2026-01-02T03:04:05Z';
const deployment = (spec: object, metadata: object = {}): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a', ...metadata },
  spec,
});
const by = (manager: string) => ({ manager, time: TIME });
const refusal = (act: () => unknown): { message: string; details: { causes: { field: string }[] } } => {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error.body as never;
  }
  throw new Error('nothing was refused');
};

describe('apply', () => {
  const first = applied(
    undefined,
    deployment({ replicas: 1, template: { spec: { containers: [{ name: 'app', image: 'x' }] } } }),
    by('one'),
    false,
  );

  test('the applier owns what he applied', () => {
    expect(first.metadata.managedFields).toEqual([
      {
        manager: 'one',
        operation: 'Apply',
        apiVersion: 'apps/v1',
        time: TIME,
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:spec': {
            'f:replicas': {},
            'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"app"}': { '.': {}, 'f:name': {}, 'f:image': {} } } } },
          },
        },
      },
    ]);
  });

  test('the same again changes nothing, the time of the manager included', () => {
    expect(
      applied(
        first,
        deployment({ replicas: 1, template: { spec: { containers: [{ name: 'app', image: 'x' }] } } }),
        { manager: 'one', time: 'later' },
        false,
      ),
    ).toEqual(first);
  });

  test('the same value by another is shared, another value is a conflict', () => {
    const shared = applied(first, deployment({ replicas: 1 }), by('two'), false);
    expect(shared.metadata.managedFields).toHaveLength(2);
    const { message, details } = refusal(() => applied(shared, deployment({ replicas: 2 }), by('three'), false));
    expect(message).toBe('Apply failed with 2 conflicts: conflicts with "one":\n- .spec.replicas\nconflicts with "two":\n- .spec.replicas');
    expect(details.causes.map(({ field }) => field)).toEqual(['.spec.replicas', '.spec.replicas']);
  });

  test('one conflict with one that updated names its version and time', () => {
    const edited = updated(first, deployment({ ...(first['spec'] as object), replicas: 5 }, first.metadata), by('kubectl-edit'));
    expect(refusal(() => applied(edited, deployment({ replicas: 1 }), by('one'), false)).message).toBe(
      `Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1 at ${TIME}: .spec.replicas`,
    );
  });

  test('force takes the field over', () => {
    const edited = updated(first, deployment({ ...(first['spec'] as object), replicas: 5 }, first.metadata), by('kubectl-edit'));
    const forced = applied(edited, deployment({ replicas: 1 }), by('two'), true);
    expect((forced['spec'] as { replicas: number }).replicas).toBe(1);
    expect(forced.metadata.managedFields?.map(({ manager }) => manager).sort()).toEqual(['one', 'two']);
  });

  test('what the applier leaves out goes, unless another owns it as well', () => {
    const less = applied(first, deployment({ template: { spec: { containers: [{ name: 'app', image: 'x' }] } } }), by('one'), false);
    expect((less['spec'] as { replicas?: number }).replicas).toBeUndefined();
    const shared = applied(first, deployment({ replicas: 1 }), by('two'), false);
    const kept = applied(shared, deployment({ template: { spec: { containers: [{ name: 'app', image: 'x' }] } } }), by('one'), false);
    expect((kept['spec'] as { replicas?: number }).replicas).toBe(1);
  });

  test('items of a list are distinguished by name', () => {
    const second = applied(first, deployment({ template: { spec: { containers: [{ name: 'proxy', image: 'y' }] } } }), by('two'), false);
    expect((second['spec'] as { template: { spec: { containers: object[] } } }).template.spec.containers).toEqual([
      { name: 'app', image: 'x' },
      { name: 'proxy', image: 'y' },
    ]);
    const gone = applied(second, deployment({}), by('two'), false);
    expect((gone['spec'] as { template: { spec: { containers: object[] } } }).template.spec.containers).toEqual([
      { name: 'app', image: 'x' },
    ]);
  });
});
