// Protobuf, as clients in Go send it: every field of the envelope and of the object arrives, embedded structs included.
import { describe, expect, test } from '@jest/globals';
import { decodeProtobuf } from '../../lab/kubernetes/protobuf';

type Field = [number: number, value: string | number | Buffer];

/** A message, written by hand: numbers as varints, all else with its length. */
function message(...fields: Field[]): Buffer {
  return Buffer.concat(
    fields.flatMap(([number, value]) => {
      if (typeof value === 'number') return [varint(number << 3), varint(value)];
      const bytes = Buffer.from(value);
      return [varint((number << 3) | 2), varint(bytes.length), bytes];
    }),
  );
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}

const envelope = (apiVersion: string, kind: string, raw: Buffer): Buffer =>
  Buffer.concat([Buffer.from('k8s\0'), message([1, message([1, apiVersion], [2, kind])], [2, raw])]);

describe('protobuf', () => {
  test('metadata: versions, finalizers, owners, labels, times', () => {
    const owner = message([1, 'ConfigMap'], [3, 'o'], [4, 'u'], [5, 'v1'], [7, 1]);
    const metadata = message(
      [1, 'a'],
      [3, 'ns'],
      [5, 'uid'],
      [6, '42'],
      [8, message([1, 1_700_000_000])],
      [11, message([1, 'k'], [2, 'v'])],
      [13, owner],
      [14, 'example.com/x'],
    );
    expect(decodeProtobuf(envelope('v1', 'ConfigMap', message([1, metadata], [2, message([1, 'x'], [2, 'y'])])))).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'a',
        namespace: 'ns',
        uid: 'uid',
        resourceVersion: '42',
        creationTimestamp: '2023-11-14T22:13:20Z',
        labels: { k: 'v' },
        ownerReferences: [{ kind: 'ConfigMap', name: 'o', uid: 'u', apiVersion: 'v1', blockOwnerDeletion: true }],
        finalizers: ['example.com/x'],
      },
      data: { x: 'y' },
    });
  });

  test('bytes, numbers or texts, quantities, lists, and structs that Go embeds', () => {
    expect(decodeProtobuf(envelope('v1', 'Secret', message([2, message([1, 'k'], [2, 'v'])], [3, 'Opaque'])))).toMatchObject({
      data: { k: 'dg==' },
      type: 'Opaque',
    });
    const port = (target: Buffer) => message([2, 'TCP'], [3, 80], [4, target]);
    const service = message([2, message([1, port(message([1, 0], [2, 8080]))], [1, port(message([1, 1], [3, 'http']))])]);
    expect(decodeProtobuf(envelope('v1', 'Service', service))).toMatchObject({
      spec: { ports: [{ port: 80, targetPort: 8080 }, { targetPort: 'http' }] },
    });
    const volume = message([1, 'v'], [2, message([2, message()])]);
    const container = message([1, 'c'], [8, message([1, message([1, 'cpu'], [2, message([1, '500m'])])])]);
    expect(decodeProtobuf(envelope('v1', 'Pod', message([2, message([1, volume], [2, container])])))).toMatchObject({
      spec: { volumes: [{ name: 'v', emptyDir: {} }], containers: [{ name: 'c', resources: { limits: { cpu: '500m' } } }] },
    });
  });

  test('options of a deletion, in the version of any group', () => {
    const options = message([1, 0], [2, message([1, 'uid'])], [4, 'Background'], [5, 'All']);
    expect(decodeProtobuf(envelope('apps/v1', 'DeleteOptions', options))).toMatchObject({
      gracePeriodSeconds: 0,
      preconditions: { uid: 'uid' },
      propagationPolicy: 'Background',
      dryRun: ['All'],
    });
  });

  test('what is none, or of a kind that is not known, is not guessed at', () => {
    expect(decodeProtobuf(Buffer.from('{}'))).toBeUndefined();
    expect(decodeProtobuf(envelope('example.com/v1', 'Widget', message()))).toBeUndefined();
  });
});
