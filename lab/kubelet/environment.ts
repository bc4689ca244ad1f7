// The environment of a container: what its pod says, and what a process of a cluster has anyway.
import { delimiter, dirname } from 'node:path';
import { terminationLog, TERMINATION_LOG } from './container';
import type { NodeApi } from './kubelet';
import type { Mounts } from './volumes';
import type { Container, EnvironmentVariable, Pod } from '../kubernetes/pod';

/** `node` of a container is the one that runs the laboratory. */
const PATH = [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);

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
  for (const variable of container.env ?? []) {
    environment[variable.name] = mapped(await valueOf(api, pod, variable, environment), container, mounts);
  }
  return environment;
}

async function valueOf(api: NodeApi, pod: Pod, { value, valueFrom }: EnvironmentVariable, sofar: Record<string, string>): Promise<string> {
  const namespace = pod.metadata.namespace ?? 'default';
  if (valueFrom?.fieldRef !== undefined) {
    const fields: Record<string, string | undefined> = {
      'metadata.name': pod.metadata.name,
      'metadata.namespace': namespace,
      'metadata.uid': pod.metadata.uid,
      'spec.serviceAccountName': pod.spec.serviceAccountName,
      'spec.nodeName': pod.spec.nodeName,
    };
    return fields[valueFrom.fieldRef.fieldPath] ?? '';
  }
  if (valueFrom?.secretKeyRef !== undefined)
    return (await api.data('Secret', namespace, valueFrom.secretKeyRef.name))[valueFrom.secretKeyRef.key] ?? '';
  if (valueFrom?.configMapKeyRef !== undefined)
    return (await api.data('ConfigMap', namespace, valueFrom.configMapKeyRef.name))[valueFrom.configMapKeyRef.key] ?? '';
  return (value ?? '').replace(/\$\((\w+)\)/g, (all, name: string) => sofar[name] ?? all);
}

/** Processes of this machine do not see the pod's mounts: values that point into one are pointed to its folder. */
function mapped(value: string, container: Container, mounts: Mounts): string {
  if (value === (container.terminationMessagePath ?? TERMINATION_LOG)) return terminationLog(mounts.folder, container);
  const mount = (container.volumeMounts ?? []).find(({ mountPath }) => value === mountPath || value.startsWith(`${mountPath}/`));
  const folder = mount === undefined ? undefined : mounts.volumes.get(mount.name);
  return mount === undefined || folder === undefined ? value : folder + value.slice(mount.mountPath.length);
}
