// The nodes: they take pods from Pending to their end, with local processes for containers.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { kubernetesErrors } from '../kubernetes/errors';
import { wholeNumber } from '../kubernetes/list';
import { builtIn } from '../kubernetes/resources';
import { runPod, type PodRun, type RunningPod } from './pod-run';
import type { EventText } from './objects';
import type { Node } from './scheduler';
import type { Lab } from '../context';
import type { CsiVolume, Pod, PodStatus } from '../kubernetes/pod';

/** What a node asks of its API server. The laboratory's own and a real one are both reached through this. */
export interface NodeApi {
  nodes(): Promise<Node[]>;
  /** All pods of the cluster: what they ask for is gone from their nodes. */
  pods(): Promise<Pod[]>;
  bind(pod: Pod, nodeName: string): Promise<void>;
  writeStatus(pod: Pod, status: PodStatus): Promise<void>;
  event(pod: Pod, event: EventText, component?: string): Promise<void>;
  token(pod: Pod, request: { audience?: string; expirationSeconds?: number }): Promise<string>;
  /** Undefined when there is no such object. */
  data(kind: 'ConfigMap' | 'Secret', namespace: string, name: string): Promise<Record<string, string> | undefined>;
  /** The files of a volume that a CSI driver mounts. */
  csi(pod: Pod, volume: CsiVolume): Promise<Record<string, string>>;
  /** A pod that was asked to go is gone: its processes have ended. */
  remove(pod: Pod): Promise<void>;
}

export interface Kubelet {
  /** A pod is new or changed. */
  sync(pod: Pod): void;
  /** A pod is gone: its processes end. */
  forget(pod: Pod): void;
  logs(namespace: string, name: string, query: URLSearchParams): Response;
  /** A process beside a running container, in its environment; undefined when it does not run. */
  exec(namespace: string, name: string, container: string, command: string[]): ChildProcessWithoutNullStreams | undefined;
  close(): Promise<void>;
}

const POD = builtIn('Pod');

export function createKubelet(lab: Lab, api: NodeApi, outside: () => Record<string, string>): Kubelet {
  const pods = new Map<string, PodRun>();

  const end = async (run: PodRun): Promise<void> => {
    const { running } = run;
    run.stop();
    await Promise.all([...running.containers.values()].map(({ ended }) => ended));
    await api.remove(running.pod);
  };
  const find = (namespace: string, name: string): RunningPod | undefined =>
    [...pods.values()].map(({ running }) => running).find(({ pod }) => pod.metadata.name === name && pod.metadata.namespace === namespace);

  return {
    sync: (pod) => {
      const uid = pod.metadata.uid ?? '';
      const known = pods.get(uid);
      if (pod.metadata.deletionTimestamp !== undefined) {
        // One that no node has is nobody's to end but ours.
        if (known === undefined) api.remove(pod).catch(report);
        else if (!known.running.stopped) end(known).catch(report);
        return;
      }
      // One that another laboratory has run is left as it was.
      if (known !== undefined || pod.status?.startTime !== undefined || ['Succeeded', 'Failed'].includes(pod.status?.phase ?? '')) return;
      pods.set(uid, runPod(lab, api, outside, structuredClone(pod)));
    },
    forget: ({ metadata }) => {
      pods.get(metadata.uid ?? '')?.stop();
      pods.delete(metadata.uid ?? '');
    },
    logs: (namespace, name, query) => {
      const running = find(namespace, name);
      if (running === undefined) throw kubernetesErrors.notFound(POD, name);
      checkOptions(name, query);
      return logOf(running, query);
    },
    exec: (namespace, name, container, [program = '', ...parameters]) => {
      const running = find(namespace, name)?.containers.get(container);
      return running?.alive() === true ? spawn(program, parameters, { cwd: running.folder, env: running.environment }) : undefined;
    },
    close: async () => {
      const all = [...pods.values()];
      for (const run of all) run.stop();
      await Promise.all(all.flatMap(({ running }) => [...running.containers.values()].map(({ ended }) => ended)));
      pods.clear();
    },
  };
}

const report = (error: unknown): void => console.error('laboratory: kubelet:', error);

/** Numbers in the query: pkg/apis/core/validation, ValidatePodLogOptions. */
function checkOptions(pod: string, query: URLSearchParams): void {
  const bounds: [name: string, least: number, words: string][] = [
    ['tailLines', 0, 'must be greater than or equal to 0'],
    ['limitBytes', 1, 'must be greater than 0'],
    ['sinceSeconds', 1, 'must be greater than 0'],
  ];
  const causes = bounds.flatMap(([field, least, words]) => {
    const text = query.get(field);
    return text !== null && wholeNumber(text) < least ? [{ field, message: `Invalid value: ${text}: ${words}` }] : [];
  });
  if (causes.length > 0) throw kubernetesErrors.invalid({ kind: 'PodLogOptions', group: '' }, pod, causes);
}

function logOf({ pod, status, logs }: RunningPod, query: URLSearchParams): Response {
  const { name } = pod.metadata;
  const names = pod.spec.containers.map((container) => container.name);
  const wanted = query.get('container') ?? (names.length === 1 ? names[0] : undefined);
  if (wanted === undefined)
    throw kubernetesErrors.badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]`);
  const all = [...names, ...(pod.spec.initContainers ?? []).map((container) => container.name)];
  if (!all.includes(wanted)) throw kubernetesErrors.badRequest(`container ${wanted} is not valid for pod ${name}`);
  // A pod that no node has yet: 200 and nothing.
  if (status.startTime === undefined) return new Response('');
  const log = logs.get(wanted);
  if (query.get('previous') === 'true') {
    const previous = log?.previous();
    if (previous === undefined) throw kubernetesErrors.badRequest(`previous terminated container "${wanted}" in pod "${name}" not found`);
    return previous.response(query);
  }
  if (log !== undefined) return log.response(query);
  const waiting = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].find((one) => one.name === wanted)?.state
    .waiting;
  const why = /Image/.test(waiting?.reason ?? '') ? 'trying and failing to pull image' : (waiting?.reason ?? 'ContainerCreating');
  throw kubernetesErrors.badRequest(`container "${wanted}" in pod "${name}" is waiting to start: ${why}`);
}
