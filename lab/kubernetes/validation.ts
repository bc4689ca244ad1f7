// Whether an object is one that the API server would keep: what the schema demands, and bounds that it does not state.
import { at, isMap, textOf, type Json } from '../json';
import { BOUNDS, boundProblem } from './bounds';
import type { Cause } from './errors';
import { metadataProblems } from './metadata';
import { podTemplateProblems } from './pod-validation';
import type { ResourceKind } from './resources';
import { resolved, schemaOf, type Schema } from './schema';
import { matchesLabels } from './selectors';
import type { KubernetesObject } from '../world';

/** In the order in which the API server lists them. */
export function problems(kind: ResourceKind, object: KubernetesObject): Cause[] {
  const custom = kind.definition !== undefined;
  const { metadata: _metadata, apiVersion: _apiVersion, kind: _kind, status: _status, ...rest } = object;
  return [...metadataProblems(kind, object), ...schemaProblems(schemaOf(kind), rest, '', custom), ...ofKind(object)];
}

/** Required fields, enumerations and bounds, all the way down. */
function schemaProblems(given: Schema, value: unknown, path: string, custom: boolean): Cause[] {
  const schema = resolved(given);
  if (Array.isArray(value)) {
    const inner = schema.items;
    const own = custom ? customProblems(schema, value, path) : [];
    return [
      ...own,
      ...(inner === undefined ? [] : value.flatMap((item, index) => schemaProblems(inner, item, `${path}[${index}]`, custom))),
    ];
  }
  if (!isMap(value)) return [...(custom ? customProblems(schema, value, path) : []), ...enumProblem(schema, value, path, custom)];
  const name = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const bounds = BOUNDS[(given.ref ?? schema.name ?? '').replace('api.', '')] ?? {};
  const missing =
    path === '' && custom
      ? []
      : (schema.required ?? []).filter((key) => (custom ? value[key] === undefined : isMissing(value[key], schema.properties?.[key])));
  return [
    ...(custom ? customProblems(schema, value, path) : []),
    ...missing.map((key): Cause => ({ field: name(key), message: requiredWords(key), reason: 'FieldValueRequired' })),
    ...Object.entries(value).flatMap(([key, inner]) => {
      const bound = bounds[key] === undefined ? undefined : boundProblem(bounds[key], inner);
      const property = schema.properties?.[key] ?? schema.map;
      return [
        ...(bound === undefined ? [] : [{ field: name(key), message: `Invalid value: ${JSON.stringify(inner)}: ${bound}` }]),
        ...(property === undefined ? [] : schemaProblems(property, inner, name(key), custom)),
      ];
    }),
  ];
}

const requiredWords = (key: string): string => `Required value${key === 'verbs' ? ': verbs must contain at least one value' : ''}`;

/** Go cannot tell an empty string from none; numbers and booleans that are required have their zero. */
function isMissing(value: unknown, property: Schema | undefined): boolean {
  const { type, oneOf } = resolved(property);
  if (oneOf !== undefined || type === 'integer' || type === 'boolean' || type === 'number') return false;
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Of Kubernetes' own types in alphabetical order, of custom ones as they are written. */
function enumProblem({ enum: allowed }: Schema, value: unknown, path: string, custom: boolean): Cause[] {
  if (allowed === undefined || value === '' || allowed.includes(value)) return [];
  const words = allowed.map((one) => JSON.stringify(one));
  const supported = (custom ? words : words.sort()).join(', ');
  return [
    {
      field: path,
      message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`,
      reason: 'FieldValueNotSupported',
    },
  ];
}

/** A custom resource is held against JSON Schema, in the words of its validator. */
function customProblems({ type, oneOf, bounds = {} }: Schema, value: unknown, path: string): Cause[] {
  const shown = JSON.stringify(value);
  const cause = (message: string, given = shown): Cause[] => [
    { field: path, message: `Invalid value: ${given}: ${path} in body ${message}` },
  ];
  const actual = Array.isArray(value)
    ? 'array'
    : isMap(value)
      ? 'object'
      : typeof value === 'number' && Number.isInteger(value)
        ? 'integer'
        : typeof value;
  const fits = type === undefined || oneOf !== undefined || type === actual || (type === 'number' && actual === 'integer');
  if (!fits)
    return [
      { ...cause(`must be of type ${type}: ${JSON.stringify(actual)}`, JSON.stringify(actual))[0]!, reason: 'FieldValueTypeInvalid' },
    ];
  const size = typeof value === 'string' || Array.isArray(value) ? value.length : 0;
  const [few, many, unit] =
    typeof value === 'string' ? [bounds.minLength, bounds.maxLength, 'chars long'] : [bounds.minItems, bounds.maxItems, 'items'];
  if (typeof value === 'string' && bounds.pattern !== undefined && !new RegExp(bounds.pattern, 'u').test(value))
    return cause(`should match '${bounds.pattern}'`);
  if (few !== undefined && size < few) return cause(`should ${unit === 'items' ? 'have' : 'be'} at least ${few} ${unit}`);
  if (many !== undefined && Array.isArray(value) && size > many)
    return [{ field: path, message: `Too many: ${size}: must have at most ${many} items`, reason: 'FieldValueTooMany' }];
  if (many !== undefined && size > many) return cause(`should ${unit === 'items' ? 'have' : 'be'} at most ${many} ${unit}`);
  if (typeof value === 'number' && bounds.minimum !== undefined && value < bounds.minimum)
    return cause(`should be greater than or equal to ${bounds.minimum}`);
  if (typeof value === 'number' && bounds.maximum !== undefined && value > bounds.maximum)
    return cause(`should be less than or equal to ${bounds.maximum}`);
  return [];
}

function ofKind(object: KubernetesObject): Cause[] {
  switch (object.kind) {
    case 'Pod':
      return podTemplateProblems(object['spec'], 'spec', undefined);
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
      return [...selectorProblems(object), ...templateProblems(object, 'spec.template', ['Always']), ...deploymentProblems(object)];
    case 'Job':
      return templateProblems(object, 'spec.template', ['OnFailure', 'Never']);
    case 'CronJob':
      return [...scheduleProblems(object), ...templateProblems(object, 'spec.jobTemplate.spec.template', ['OnFailure', 'Never'])];
    case 'ConfigMap':
    case 'Secret':
      return dataProblems(object);
    case 'Service':
      return serviceProblems(object);
    case 'CustomResourceDefinition':
      return definitionProblems(object);
    default:
      return [];
  }
}

function templateProblems(object: KubernetesObject, path: string, policies: string[]): Cause[] {
  return podTemplateProblems(at(object, `${path}.spec`), `${path}.spec`, policies);
}

function selectorProblems(object: KubernetesObject): Cause[] {
  const selector = at(object, 'spec.selector') as Parameters<typeof matchesLabels>[0];
  const labels = at(object, 'spec.template.metadata.labels') as Record<string, string> | undefined;
  const isEmpty = selector !== undefined && Object.keys(selector).length === 0;
  if (isEmpty)
    return [{ field: 'spec.selector', message: `Invalid value: {}: empty selector is invalid for ${object.kind.toLowerCase()}` }];
  return matchesLabels(selector, labels)
    ? []
    : [
        {
          field: 'spec.template.metadata.labels',
          message: `Invalid value: ${JSON.stringify(labels ?? null)}: \`selector\` does not match template \`labels\``,
        },
      ];
}

function deploymentProblems(object: KubernetesObject): Cause[] {
  if (object.kind !== 'Deployment') return [];
  const [type, rolling] = [at(object, 'spec.strategy.type'), at(object, 'spec.strategy.rollingUpdate') as Json | undefined];
  const [deadline, ready] = [at(object, 'spec.progressDeadlineSeconds'), at(object, 'spec.minReadySeconds')];
  const none = (value: unknown): boolean => value === 0 || value === '0%' || value === '0';
  return [
    ...(type === 'Recreate' && rolling !== undefined
      ? [
          {
            field: 'spec.strategy.rollingUpdate',
            message: "Forbidden: may not be specified when strategy `type` is 'Recreate'",
            reason: 'FieldValueForbidden',
          },
        ]
      : []),
    ...(rolling !== undefined && none(rolling['maxUnavailable']) && none(rolling['maxSurge'])
      ? [{ field: 'spec.strategy.rollingUpdate.maxUnavailable', message: 'Invalid value: 0: may not be 0 when `maxSurge` is 0' }]
      : []),
    ...(typeof deadline === 'number' && typeof ready === 'number' && deadline <= ready
      ? [{ field: 'spec.progressDeadlineSeconds', message: `Invalid value: ${deadline}: must be greater than minReadySeconds` }]
      : []),
  ];
}

/** Keys that a Secret of a type must have: pkg/apis/core/validation, ValidateSecret. */
const SECRET_KEYS: Record<string, string[]> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

function dataProblems(object: KubernetesObject): Cause[] {
  const { data = {}, binaryData = {}, type } = object as { data?: Json; binaryData?: Json; type?: string };
  const required = object.kind === 'Secret' ? (SECRET_KEYS[type ?? ''] ?? []) : [];
  return [
    ...['data', 'binaryData'].flatMap((map) =>
      Object.keys(map === 'data' ? data : binaryData)
        .filter((key) => !/^[-._a-zA-Z0-9]+$/.test(key) || key === '.' || key === '..' || key.length > 253)
        .map((key) => ({
          field: `${map}[${key}]`,
          message: `Invalid value: ${JSON.stringify(key)}: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
        })),
    ),
    ...required
      .filter((key) => data[key] === undefined)
      .map((key) => ({ field: `data[${key}]`, message: 'Required value', reason: 'FieldValueRequired' })),
  ];
}

function scheduleProblems(object: KubernetesObject): Cause[] {
  const schedule = textOf(at(object, 'spec.schedule'));
  const fields = schedule.split(/\s+/).filter((field) => field !== '');
  if (schedule === '' || fields.length === 5 || schedule.startsWith('@')) return [];
  const words = `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
  return [{ field: 'spec.schedule', message: `Invalid value: ${JSON.stringify(schedule)}: ${words}` }];
}

function definitionProblems(object: KubernetesObject): Cause[] {
  const { name } = object.metadata;
  const versions = at(object, 'spec.versions');
  return [
    ...(name === `${textOf(at(object, 'spec.names.plural'))}.${textOf(at(object, 'spec.group'))}`
      ? []
      : [{ field: 'metadata.name', message: `Invalid value: ${JSON.stringify(name)}: must be spec.names.plural+"."+spec.group` }]),
    ...(Array.isArray(versions) ? versions : []).flatMap((version, index) =>
      at(version, 'schema.openAPIV3Schema') === undefined
        ? [{ field: `spec.versions[${index}].schema.openAPIV3Schema`, message: 'Required value', reason: 'FieldValueRequired' }]
        : [],
    ),
  ];
}

function serviceProblems(object: KubernetesObject): Cause[] {
  const ports = (at(object, 'spec.ports') as { name?: string }[] | undefined) ?? [];
  if (ports.length === 0 && at(object, 'spec.type') !== 'ExternalName' && at(object, 'spec.clusterIP') !== 'None')
    return [{ field: 'spec.ports', message: 'Required value', reason: 'FieldValueRequired' }];
  if (ports.length < 2) return [];
  return ports.flatMap(({ name }, index) =>
    name === undefined ? [{ field: `spec.ports[${index}].name`, message: 'Required value', reason: 'FieldValueRequired' }] : [],
  );
}
