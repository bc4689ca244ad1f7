// The list of fields that hold numbers, against the models of the Kubernetes API that @kubernetes/client-node was generated from.
import { describe, expect, test } from '@jest/globals';
import * as kubernetes from '@kubernetes/client-node';
import { MAPS_OF_TEXT, NUMBERS } from '../../src/manifests/fields';

interface Attribute {
  baseName: string;
  type: string;
}

const models = Object.entries(kubernetes).flatMap(([name, model]): [string, Attribute[]][] =>
  typeof model === 'function' && 'attributeTypeMap' in model ? [[name, model.attributeTypeMap as Attribute[]]] : [],
);
/** Models of what nobody writes into a manifest: it is the server's. */
const written = models.filter(([name]) => !/Status$|Status[A-Z]|Condition$|^VersionInfo$|APIResource|^V1PodDNS/.test(name));
/** Fields of such models that go by other names, and two that no kind of its own holds. */
const SERVERS = new Set(
  'deprecatedCount sizeBytes exitCode signal Port remainingItemCount userNamespaces generation start succeededCount errorCode'.split(' '),
);
const isNumber = ({ type }: Attribute): boolean => /^(Array<)?(number|boolean|IntOrString)>?$/.test(type);
const typesOf = (field: string): Attribute[] => models.flatMap(([, all]) => all.filter(({ baseName }) => baseName === field));

describe('fields', () => {
  test('there are models to compare with', () => {
    expect(models.length).toBeGreaterThan(500);
  });

  test.each([...NUMBERS].filter((field) => field !== 'port'))('%s is a number or boolean wherever it is', (field) => {
    expect(typesOf(field)).not.toEqual([]);
    expect(typesOf(field).filter((attribute) => !isNumber(attribute))).toEqual([]);
  });

  test('port is a number, a name or an object', () => {
    expect(new Set(typesOf('port').map(({ type }) => type))).toEqual(new Set(['number', 'IntOrString', 'V1ServiceBackendPort']));
  });

  test('no field is forgotten that is a number wherever it is written', () => {
    const fields = new Set(written.flatMap(([, all]) => all.filter(isNumber).map(({ baseName }) => baseName)));
    const missing = [...fields].filter((field) => !NUMBERS.has(field) && !SERVERS.has(field) && typesOf(field).every(isNumber));
    expect(missing).toEqual([]);
  });

  test('maps of texts are so in some model', () => {
    for (const field of MAPS_OF_TEXT)
      expect([field, typesOf(field).some(({ type }) => type.startsWith('{ [key: string]: string'))]).toEqual([field, true]);
  });
});
