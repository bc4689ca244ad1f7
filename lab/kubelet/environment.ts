// The environment of a container: what its pod says, and what a process of a cluster has anyway.
import { delimiter, dirname } from 'node:path';
import { at } from '../json';
import { terminationLog, TERMINATION_LOG } from './container';
import type { NodeApi } from './kubelet';
import type { Mounts } from './volumes';
import type { Container, EnvironmentVariable, Pod, Source } from '../kubernetes/pod';

/** `node` of a container is the one that runs the laboratory. */
const PATH = [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);

/** What the container names is not there: CreateContainerConfigError, with a kubelet's words. */
export class MissingConfiguration extends Error {}

export async function containerEnvironment(
  api: NodeApi,
  pod: Pod,
  container: Container,
  mounts: Mounts,
  outside: Record<string, string>,
): Promise<Record<string, string>> {
  const environment: Record<string, string> = {
    PATH,
    HOSTNAME: pod.metadata.name,
    HOME: mounts.folder,
    ...outside,
    KUBERNETES_SERVICE_HOST: '10.0.0.1',
    KUBERNETES_SERVICE_PORT: '443',
  };
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const data = {
      ...(configMapRef && (await required(api, pod, 'ConfigMap', configMapRef))),
      ...(secretRef && (await required(api, pod, 'Secret', secretRef))),
    };
    for (const [name, value] of Object.entries(data)) environment[prefix + name] = value;
  }
  for (const variable of container.env ?? []) {
    const value = await valueOf(api, pod, variable, environment);
    if (value !== undefined) environment[variable.name] = mapped(value, container, mounts);
  }
  return environment;
}

/** Undefined for what is optional and not there: the variable is not set. */
async function valueOf(
  api: NodeApi,
  pod: Pod,
  { value, valueFrom }: EnvironmentVariable,
  sofar: Record<string, string>,
): Promise<string | undefined> {
  if (valueFrom?.fieldRef !== undefined) return fieldOf(pod, valueFrom.fieldRef.fieldPath);
  const { secretKeyRef, configMapKeyRef } = valueFrom ?? {};
  const [kind, reference] = secretKeyRef !== undefined ? (['Secret', secretKeyRef] as const) : (['ConfigMap', configMapKeyRef] as const);
  if (reference === undefined) return (value ?? '').replace(/\$\((\w+)\)/g, (all, name: string) => sofar[name] ?? all);
  const found = (await required(api, pod, kind, reference))[reference.key];
  if (found === undefined && reference.optional !== true)
    throw new MissingConfiguration(`couldn't find key ${reference.key} in ${kind} ${pod.metadata.namespace}/${reference.name}`);
  return found;
}

async function required(api: NodeApi, pod: Pod, kind: 'ConfigMap' | 'Secret', { name, optional }: Source): Promise<Record<string, string>> {
  const data = await api.data(kind, pod.metadata.namespace ?? 'default', name);
  if (data === undefined && optional !== true) throw new MissingConfiguration(`${kind.toLowerCase()} "${name}" not found`);
  return data ?? {};
}

/** What the downward API gives of a pod. */
export function fieldOf(pod: Pod, path: string): string {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  if (map === 'labels') return pod.metadata.labels?.[key ?? ''] ?? '';
  if (map === 'annotations') return pod.metadata.annotations?.[key ?? ''] ?? '';
  if (path === 'metadata.namespace') return pod.metadata.namespace ?? 'default';
  if (/^status\.(pod|host)IPs?$/.test(path)) return '10.244.0.10';
  const value = at(pod, path);
  return typeof value === 'string' ? value : '';
}

/** Processes of this machine do not see the pod's mounts: values that point into one are pointed to its folder. */
function mapped(value: string, container: Container, mounts: Mounts): string {
  if (value === (container.terminationMessagePath ?? TERMINATION_LOG)) return terminationLog(mounts.folder, container);
  const mount = (container.volumeMounts ?? []).find(({ mountPath }) => value === mountPath || value.startsWith(`${mountPath}/`));
  const folder = mount === undefined ? undefined : mounts.volumes.get(mount.name);
  return mount === undefined || folder === undefined ? value : folder + value.slice(mount.mountPath.length);
}
