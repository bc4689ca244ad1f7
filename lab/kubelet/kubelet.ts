// The node: it takes a pod from Pending to its end, with local processes for containers.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubernetesErrors } from '../kubernetes/errors';
import { RESOURCE_KINDS } from '../kubernetes/resources';
import { startContainer, type RunningContainer } from './container';
import { containerEnvironment } from './environment';
import { createLog, type Log } from './log';
import { mountVolumes, type Mounts } from './volumes';
import type { Lab } from '../context';
import type { Container, ContainerState, ContainerStatus, Pod, PodStatus } from '../kubernetes/pod';

/** What a node asks of its API server. The laboratory's own and a real one are both reached through this. */
export interface NodeApi {
  bind(pod: Pod, nodeName: string): Promise<void>;
  writeStatus(pod: Pod, status: PodStatus): Promise<void>;
  event(pod: Pod, event: { type: 'Normal' | 'Warning'; reason: string; message: string }): Promise<void>;
  token(pod: Pod, request: { audience?: string; expirationSeconds?: number }): Promise<string>;
  data(kind: 'ConfigMap' | 'Secret', namespace: string, name: string): Promise<Record<string, string>>;
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

interface RunningPod {
  pod: Pod;
  status: PodStatus;
  logs: Map<string, Log>;
  containers: Map<string, RunningContainer>;
  stopped: boolean;
}

export const NODE_NAME = 'aks-nodepool1-00000000-vmss000000';
const POD = RESOURCE_KINDS.find(({ kind }) => kind === 'Pod')!;

export function createKubelet(lab: Lab, api: NodeApi, outside: () => Record<string, string>): Kubelet {
  const pods = new Map<string, RunningPod>();
  const now = (): string => `${new Date(lab.clock.now()).toISOString().slice(0, 19)}Z`;

  const run = async (running: RunningPod): Promise<void> => {
    const { pod, status } = running;
    if (lab.settings.nodes === 0) {
      const message = '0/0 nodes are available: no nodes available to schedule pods. preemption: 0/0 nodes are available.';
      status.conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: now() }];
      await api.writeStatus(pod, status);
      await api.event(pod, { type: 'Warning', reason: 'FailedScheduling', message });
      return;
    }
    await api.bind(pod, NODE_NAME);
    await api.event(pod, {
      type: 'Normal',
      reason: 'Scheduled',
      message: `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${NODE_NAME}`,
    });
    status.startTime = now();
    const folder = await mkdtemp(join(tmpdir(), 'lab-pod-'));
    try {
      const mounts = await mountVolumes(api, pod, folder);
      for (const container of (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy !== 'Always')) {
        const ended = await runContainer(running, container, 'initContainerStatuses', mounts);
        if (ended?.terminated?.exitCode !== 0) return await finish(running);
      }
      await Promise.all(pod.spec.containers.map((container) => keepRunning(running, container, mounts)));
      await finish(running);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  /** Runs a container again as the restart policy says; each wait is twice the last, as a kubelet backs off. */
  const keepRunning = async (running: RunningPod, container: Container, mounts: Mounts): Promise<void> => {
    const policy = running.pod.spec.restartPolicy ?? 'Always';
    for (let backoffMs = 500; ; backoffMs = Math.min(backoffMs * 2, 10_000)) {
      const ended = await runContainer(running, container, 'containerStatuses', mounts);
      if (running.stopped || ended === undefined || policy === 'Never') return;
      if (policy === 'OnFailure' && ended.terminated?.exitCode === 0) return;
      await show(running, container, 'containerStatuses', {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: `back-off ${backoffMs / 1000}s restarting failed container=${container.name} pod=${running.pod.metadata.name}`,
        },
      });
      await new Promise((resolve) => {
        setTimeout(resolve, backoffMs).unref();
      });
      if (running.stopped) return;
    }
  };

  /** The state in which the container ended; undefined when it never started. */
  const runContainer = async (
    running: RunningPod,
    container: Container,
    list: 'containerStatuses' | 'initContainerStatuses',
    mounts: Mounts,
  ): Promise<ContainerState | undefined> => {
    const { pod } = running;
    const image = container.image ?? '';
    const entryPoint = lab.settings.images[image];
    if (entryPoint === null) {
      const message = `Failed to pull image "${image}": failed to resolve reference "${image}": not found`;
      await api.event(pod, { type: 'Warning', reason: 'Failed', message });
      await show(running, container, list, { waiting: { reason: 'ErrImagePull', message } });
      await api.event(pod, { type: 'Normal', reason: 'BackOff', message: `Back-off pulling image "${image}"` });
      await show(running, container, list, { waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}"` } });
      return undefined;
    }
    const environment = await containerEnvironment(api, pod, container, mounts, outside());
    const log = running.logs.get(container.name) ?? createLog(() => lab.clock.now());
    running.logs.set(container.name, log);
    const started = startContainer({ container, entryPoint: entryPoint ?? [], environment, folder: mounts.folder, log });
    if (running.stopped) started.stop();
    running.containers.set(container.name, started);
    const startedAt = now();
    await api.event(pod, { type: 'Normal', reason: 'Started', message: `Started container ${container.name}` });
    await show(running, container, list, { running: { startedAt } });
    const { exitCode, message } = await started.ended;
    log.end();
    const state: ContainerState = {
      terminated: {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        startedAt,
        finishedAt: now(),
        containerID: `containerd://${lab.random.hex(64)}`,
        ...(message !== '' && { message }),
      },
    };
    await show(running, container, list, state);
    return state;
  };

  const show = async (
    running: RunningPod,
    container: Container,
    list: 'containerStatuses' | 'initContainerStatuses',
    state: ContainerState,
  ): Promise<void> => {
    const { status, pod } = running;
    const statuses = (status[list] ??= []);
    const before = statuses.find(({ name }) => name === container.name);
    const next: ContainerStatus = {
      name: container.name,
      image: container.image ?? '',
      imageID: container.image ?? '',
      ready: state.running !== undefined,
      started: state.running !== undefined,
      restartCount: (before?.restartCount ?? 0) + (before?.state.waiting?.reason === 'CrashLoopBackOff' && state.running ? 1 : 0),
      state,
      lastState: before?.state.terminated === undefined ? (before?.lastState ?? {}) : before.state,
    };
    if (before === undefined) statuses.push(next);
    else statuses.splice(statuses.indexOf(before), 1, next);
    if (list === 'containerStatuses' && state.running) status.phase = 'Running';
    const ready = statuses.every((one) => one.ready);
    status.conditions = [
      { type: 'PodScheduled', status: 'True', lastTransitionTime: status.startTime ?? now() },
      { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: now() },
    ];
    if (!running.stopped) await api.writeStatus(pod, structuredClone(status));
  };

  const finish = async (running: RunningPod): Promise<void> => {
    const ended = [...(running.status.initContainerStatuses ?? []), ...(running.status.containerStatuses ?? [])];
    if (running.stopped || ended.some(({ state }) => state.waiting !== undefined)) return;
    running.status.phase = ended.some(({ state }) => (state.terminated?.exitCode ?? 0) !== 0) ? 'Failed' : 'Succeeded';
    await api.writeStatus(running.pod, structuredClone(running.status));
  };

  const stop = (running: RunningPod): void => {
    running.stopped = true;
    for (const container of running.containers.values()) container.stop();
  };

  const end = async (running: RunningPod): Promise<void> => {
    stop(running);
    await Promise.all([...running.containers.values()].map(({ ended }) => ended));
    await api.remove(running.pod);
  };
  const find = (namespace: string, name: string): RunningPod | undefined =>
    [...pods.values()].find(({ pod }) => pod.metadata.name === name && pod.metadata.namespace === namespace);

  return {
    sync: (pod) => {
      const uid = pod.metadata.uid ?? '';
      const known = pods.get(uid);
      if (pod.metadata.deletionTimestamp !== undefined) {
        if (known !== undefined && !known.stopped) end(known).catch((error: unknown) => console.error('laboratory: kubelet:', error));
        return;
      }
      if (known !== undefined || pod.spec.nodeName !== undefined) return;
      const running: RunningPod = {
        pod,
        status: { ...pod.status, phase: 'Pending' },
        logs: new Map(),
        containers: new Map(),
        stopped: false,
      };
      pods.set(uid, running);
      run(running).catch((error: unknown) => {
        if (!running.stopped) console.error('laboratory: kubelet:', error);
      });
    },
    forget: (pod) => {
      const running = pods.get(pod.metadata.uid ?? '');
      if (running !== undefined) stop(running);
      pods.delete(pod.metadata.uid ?? '');
    },
    logs: (namespace, name, query) => {
      const running = find(namespace, name);
      if (running === undefined) throw kubernetesErrors.notFound(POD, name);
      const names = running.pod.spec.containers.map((container) => container.name);
      const wanted = query.get('container') ?? (names.length === 1 ? names[0] : undefined);
      if (wanted === undefined)
        throw kubernetesErrors.badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]`);
      const all = [...names, ...(running.pod.spec.initContainers ?? []).map((container) => container.name)];
      if (!all.includes(wanted)) throw kubernetesErrors.badRequest(`container ${wanted} is not valid for pod ${name}`);
      // A pod that no node has yet: 200 and nothing.
      if (running.status.startTime === undefined) return new Response('');
      const log = running.logs.get(wanted);
      if (log === undefined)
        throw kubernetesErrors.badRequest(`container "${wanted}" in pod "${name}" is waiting to start: ContainerCreating`);
      return log.response(query);
    },
    exec: (namespace, name, container, [program = '', ...parameters]) => {
      const running = find(namespace, name)?.containers.get(container);
      return running?.alive() === true ? spawn(program, parameters, { cwd: running.folder, env: running.environment }) : undefined;
    },
    close: async () => {
      const running = [...pods.values()];
      running.forEach(stop);
      await Promise.all(running.flatMap(({ containers }) => [...containers.values()].map(({ ended }) => ended)));
      pods.clear();
    },
  };
}
