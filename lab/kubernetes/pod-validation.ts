// What a pod's spec must be besides its types: names, mounts, probes, resources. From pkg/apis/core/validation.
import { isMap, type Json, textOf } from '../json';
import type { Cause } from './errors';
import { labelProblem } from './metadata';
import { nanos } from './quantity';
import { labelKeyProblem } from './selectors';

type Container = Json & { name?: string };

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
/** What a fieldRef of an environment variable may name: fieldpath of downward API. */
const FIELD_PATHS =
  /^(metadata\.(name|namespace|uid|(labels|annotations)\['.+'\])|spec\.(nodeName|serviceAccountName)|status\.(hostIPs?|podIPs?))$/;

const invalid = (field: string, value: unknown, problem: string): Cause => ({
  field,
  message: `Invalid value: ${JSON.stringify(value)}: ${problem}`,
});
const forbidden = (field: string, why: string): Cause => ({ field, message: `Forbidden: ${why}`, reason: 'FieldValueForbidden' });
const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isMap) : []);

/** `policies`: the restart policies of a template; undefined for a pod itself, which may have any. */
export function podTemplateProblems(value: unknown, path: string, policies: string[] | undefined): Cause[] {
  const spec = isMap(value) ? value : {};
  const [init, containers, volumes] = [listOf(spec['initContainers']), listOf(spec['containers']), listOf(spec['volumes'])];
  const volumeNames = volumes.map(({ name }) => String(name));
  const names = [...containers, ...init].map(({ name }) => name);
  const inList = (list: string, all: Container[], offset: number) =>
    all.flatMap((container, index) => {
      const at = `${path}.${list}[${index}]`;
      return [
        ...nameProblems(container, at, names.slice(0, offset + index)),
        ...containerProblems(container, at, volumeNames, list === 'initContainers'),
      ];
    });
  return [
    ...volumeProblems(volumes, path),
    ...inList('containers', containers, 0),
    ...inList('initContainers', init, containers.length),
    ...policyProblems(spec, path, policies),
    ...Object.keys(isMap(spec['nodeSelector']) ? spec['nodeSelector'] : {}).flatMap((key) => {
      const problem = labelKeyProblem(key);
      return problem === undefined ? [] : [invalid(`${path}.nodeSelector`, key, problem)];
    }),
    ...listOf(spec['tolerations']).flatMap(({ operator, value: given }, index) =>
      operator === 'Exists' && given !== undefined
        ? [invalid(`${path}.tolerations[${index}].operator`, given, "value must be empty when `operator` is 'Exists'")]
        : [],
    ),
  ];
}

function policyProblems({ restartPolicy }: Json, path: string, policies: string[] | undefined): Cause[] {
  if (policies === undefined || restartPolicy === undefined || policies.includes(textOf(restartPolicy))) return [];
  const field = `${path}.restartPolicy`;
  const allowed = policies.map((one) => JSON.stringify(one)).join(', ');
  // A Job has no default that would do.
  return policies.includes('Never') && restartPolicy === 'Always'
    ? [{ field, message: `Required value: valid values: ${allowed}`, reason: 'FieldValueRequired' }]
    : [
        {
          field,
          message: `Unsupported value: ${JSON.stringify(restartPolicy)}: supported values: ${allowed}`,
          reason: 'FieldValueNotSupported',
        },
      ];
}

function nameProblems({ name, image }: Container, at: string, before: unknown[]): Cause[] {
  const problem = name === undefined || name === '' ? undefined : labelProblem(name);
  return [
    ...(problem === undefined ? [] : [invalid(`${at}.name`, name, problem)]),
    ...(before.includes(name)
      ? [{ field: `${at}.name`, message: `Duplicate value: ${JSON.stringify(name)}`, reason: 'FieldValueDuplicate' }]
      : []),
    ...(image === undefined || image === '' ? [{ field: `${at}.image`, message: 'Required value', reason: 'FieldValueRequired' }] : []),
    ...(typeof image === 'string' && image !== image.trim()
      ? [invalid(`${at}.image`, image, 'must not have leading or trailing whitespace')]
      : []),
  ];
}

function containerProblems(container: Container, at: string, volumes: string[], isInit: boolean): Cause[] {
  const sidecar = isInit && container['restartPolicy'] === 'Always';
  const mounts = listOf(container['volumeMounts']);
  const paths = mounts.map(({ mountPath }) => mountPath);
  return [
    ...listOf(container['env']).flatMap((variable, index) => environmentProblems(variable, `${at}.env[${index}]`)),
    ...mounts.flatMap(({ name, mountPath }, index) => [
      ...(name === undefined || name === '' || volumes.includes(textOf(name))
        ? []
        : [{ field: `${at}.volumeMounts[${index}].name`, message: `Not found: ${JSON.stringify(name)}`, reason: 'FieldValueNotFound' }]),
      ...(paths.indexOf(mountPath) < index ? [invalid(`${at}.volumeMounts[${index}].mountPath`, mountPath, 'must be unique')] : []),
    ]),
    ...['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((field) => {
      const value = container[field];
      if (!isMap(value)) return [];
      if (isInit && !sidecar) return [forbidden(`${at}.${field}`, 'may not be set for init containers without restartPolicy=Always')];
      return field === 'lifecycle' ? [] : probeProblems(value, `${at}.${field}`);
    }),
    ...resourceProblems(container['resources'], `${at}.resources`),
  ];
}

function environmentProblems({ name, value, valueFrom }: Json, at: string): Cause[] {
  const path = isMap(valueFrom) && isMap(valueFrom['fieldRef']) ? valueFrom['fieldRef']['fieldPath'] : undefined;
  return [
    ...(typeof name === 'string' && !/^[ -<>-~]*$/.test(name)
      ? [invalid(`${at}.name`, name, "a valid environment variable name must consist only of printable ASCII characters other than '='")]
      : []),
    ...(valueFrom !== undefined && value !== undefined && value !== ''
      ? [invalid(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty')]
      : []),
    ...(typeof path === 'string' && !FIELD_PATHS.test(path)
      ? [invalid(`${at}.valueFrom.fieldRef.fieldPath`, path, `error converting fieldPath: field label not supported: ${path}`)]
      : []),
  ];
}

function probeProblems(probe: Json, at: string): Cause[] {
  const handlers = HANDLERS.filter((handler) => probe[handler] !== undefined);
  const successes = /readinessProbe$/.test(at) ? undefined : probe['successThreshold'];
  return [
    ...(handlers.length === 0 ? [{ field: at, message: 'Required value: must specify a handler type', reason: 'FieldValueRequired' }] : []),
    ...handlers.slice(1).map((handler) => forbidden(`${at}.${handler}`, 'may not specify more than 1 handler type')),
    ...(typeof successes === 'number' && successes !== 1 ? [invalid(`${at}.successThreshold`, successes, 'must be 1')] : []),
  ];
}

const STANDARD_RESOURCES = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;

function resourceProblems(resources: unknown, at: string): Cause[] {
  if (!isMap(resources)) return [];
  const amounts = (list: string): Record<string, string> => (isMap(resources[list]) ? (resources[list] as Record<string, string>) : {});
  const [limits, requests] = [amounts('limits'), amounts('requests')];
  return [
    ...['limits', 'requests'].flatMap((list) =>
      Object.entries(amounts(list)).flatMap(([name, amount]) => [
        ...(STANDARD_RESOURCES.test(name) || name.includes('/')
          ? []
          : [
              invalid(`${at}.${list}[${name}]`, name, 'must be a standard resource type or fully qualified'),
              invalid(`${at}.${list}[${name}]`, name, 'must be a standard resource for containers'),
            ]),
        ...(nanos(amount) < 0n ? [invalid(`${at}.${list}[${name}]`, amount, 'must be greater than or equal to 0')] : []),
      ]),
    ),
    ...Object.entries(requests).flatMap(([name, amount]) =>
      limits[name] !== undefined && nanos(amount) > nanos(limits[name])
        ? [invalid(`${at}.requests`, amount, `must be less than or equal to ${name} limit of ${limits[name]}`)]
        : [],
    ),
  ];
}

function volumeProblems(volumes: Json[], path: string): Cause[] {
  const names = volumes.map(({ name }) => name);
  return volumes.flatMap((volume, index) => {
    const at = `${path}.volumes[${index}]`;
    const { name, ...sources } = volume;
    const problem = typeof name === 'string' && name !== '' ? labelProblem(name) : undefined;
    return [
      ...Object.keys(sources)
        .slice(1)
        .map((source) => forbidden(`${at}.${source}`, 'may not specify more than 1 volume type')),
      ...(problem === undefined ? [] : [invalid(`${at}.name`, name, problem)]),
      ...(names.indexOf(name) < index
        ? [{ field: `${at}.name`, message: `Duplicate value: ${JSON.stringify(name)}`, reason: 'FieldValueDuplicate' }]
        : []),
    ];
  });
}
