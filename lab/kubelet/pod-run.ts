// The life of one pod: scheduled, its volumes mounted, its containers run and run again, to its end.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timestamp } from '../clock';
import { idleContainer, startContainer, type RunningContainer } from './container';
import { containerEnvironment, MissingConfiguration } from './environment';
import { createLog, type Log } from './log';
import { startProbes } from './probes';
import { schedule } from './scheduler';
import { FailedMount, mountVolumes, type Mounts } from './volumes';
import type { NodeApi } from './kubelet';
import type { Lab } from '../context';
import type { Container, ContainerState, ContainerStatus, Pod, PodStatus } from '../kubernetes/pod';

export interface RunningPod {
  pod: Pod;
  status: PodStatus;
  logs: Map<string, Log>;
  containers: Map<string, RunningContainer>;
  stopped: boolean;
}

/** How often a pod that waits for something looks again. Milliseconds. */
const LOOK_MS = 200;
type List = 'containerStatuses' | 'initContainerStatuses';

export interface PodRun {
  running: RunningPod;
  /** Ends its processes; nothing more is written about it. */
  stop(): void;
}

export function runPod(lab: Lab, api: NodeApi, outside: () => Record<string, string>, pod: Pod): PodRun {
  const running: RunningPod = { pod, status: { ...pod.status, phase: 'Pending' }, logs: new Map(), containers: new Map(), stopped: false };
  const { status } = running;
  const isStopped = (): boolean => running.stopped;
  const now = (): string => timestamp(lab.clock.now());
  const wait = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, milliseconds).unref();
    });
  /** One after the other, or an older status could overtake a newer one. */
  let written = Promise.resolve();
  const write = (): Promise<void> => {
    written = written.then(async () => {
      if (!isStopped()) await api.writeStatus(pod, structuredClone(status));
    });
    return written;
  };

  const report = (error: unknown): void => {
    if (!isStopped()) console.error('laboratory: kubelet:', error);
  };

  const live = async (): Promise<void> => {
    if (pod.spec.nodeName === undefined) await findNode();
    if (isStopped()) return;
    status.startTime = now();
    status['hostIP'] = '10.224.0.4';
    status['hostIPs'] = [{ ip: '10.224.0.4' }];
    const ip = `10.244.0.${(Number.parseInt(lab.random.hex(2), 16) % 240) + 10}`;
    status['podIP'] = ip;
    status['podIPs'] = [{ ip }];
    const folder = await mkdtemp(join(tmpdir(), 'lab-pod-'));
    try {
      const mounts = await mount(folder);
      if (mounts === undefined) return;
      for (const container of pod.spec.initContainers ?? []) {
        // A sidecar runs beside all that follows; any other has to end well first.
        if (container.restartPolicy === 'Always') keepRunning(container, 'initContainerStatuses', mounts, 'Always').catch(report);
        else if (!(await initialize(container, mounts))) return await finish();
      }
      await Promise.all(
        pod.spec.containers.map((container) => keepRunning(container, 'containerStatuses', mounts, pod.spec.restartPolicy ?? 'Always')),
      );
      await finish();
    } finally {
      for (const container of running.containers.values()) container.stop();
      await rm(folder, { recursive: true, force: true });
    }
  };

  const findNode = async (): Promise<void> => {
    for (let said = ''; !isStopped(); await wait(LOOK_MS)) {
      const decision = schedule(pod, await api.nodes(), await api.pods());
      if ('node' in decision) {
        await api.bind(pod, decision.node);
        pod.spec.nodeName = decision.node;
        const message = `Successfully assigned ${pod.metadata.namespace}/${pod.metadata.name} to ${decision.node}`;
        await api.event(pod, { type: 'Normal', reason: 'Scheduled', message }, 'default-scheduler');
        return;
      }
      const { message } = decision;
      if (message === said) continue;
      said = message;
      status.conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime: now() }];
      await write();
      await api.event(pod, { type: 'Warning', reason: 'FailedScheduling', message }, 'default-scheduler');
    }
  };

  /** Waits for what the volumes name; undefined when the pod was stopped meanwhile. */
  const mount = async (folder: string): Promise<Mounts | undefined> => {
    for (let said = ''; !isStopped(); await wait(LOOK_MS)) {
      try {
        return await mountVolumes(api, pod, folder);
      } catch (error) {
        if (!(error instanceof FailedMount)) throw error;
        if (error.message === said) continue;
        said = error.message;
        for (const container of pod.spec.containers)
          await show(container, 'containerStatuses', { waiting: { reason: 'ContainerCreating' } });
        await api.event(pod, { type: 'Warning', reason: 'FailedMount', message: said });
      }
    }
    return undefined;
  };

  const initialize = async (container: Container, mounts: Mounts): Promise<boolean> => {
    const policy = pod.spec.restartPolicy === 'Never' ? 'Never' : 'OnFailure';
    const ended = await keepRunning(container, 'initContainerStatuses', mounts, policy);
    return ended?.terminated?.exitCode === 0;
  };

  /** Runs a container again as the policy says; each wait is twice the last, as a kubelet backs off. */
  const keepRunning = async (container: Container, list: List, mounts: Mounts, policy: string): Promise<ContainerState | undefined> => {
    for (let backoffMs = 500; ; backoffMs = Math.min(backoffMs * 2, 10_000)) {
      const ended = await runContainer(container, list, mounts);
      if (isStopped() || ended === undefined || policy === 'Never') return ended;
      if (policy === 'OnFailure' && ended.terminated?.exitCode === 0) return ended;
      const message = `back-off ${backoffMs / 1000}s restarting failed container=${container.name} pod=${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
      await show(container, list, { waiting: { reason: 'CrashLoopBackOff', message } });
      await api.event(pod, {
        type: 'Warning',
        reason: 'BackOff',
        message: `Back-off restarting failed container ${container.name} in pod ${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`,
      });
      await wait(backoffMs);
      if (isStopped()) return undefined;
    }
  };

  /** The state in which the container ended; undefined when it never started. */
  const runContainer = async (container: Container, list: List, mounts: Mounts): Promise<ContainerState | undefined> => {
    const image = container.image ?? '';
    if (lab.settings.images[image] === null) {
      await failToPull(container, list, image);
      return undefined;
    }
    const environment = await configure(container, list, mounts);
    if (environment === undefined || isStopped()) return undefined;
    const log = running.logs.get(container.name) ?? createLog(() => lab.clock.now());
    running.logs.set(container.name, log);
    log.begin();
    const isKnown = image in lab.settings.images;
    const started =
      !isKnown && lab.settings.unknownImages === 'ready'
        ? idleContainer(environment, mounts.folder)
        : startContainer({ container, entryPoint: lab.settings.images[image] ?? [], environment, folder: mounts.folder, log });
    if (isStopped()) started.stop();
    running.containers.set(container.name, started);
    const startedAt = now();
    await api.event(pod, { type: 'Normal', reason: 'Started', message: `Started container ${container.name}` });
    await show(container, list, { running: { startedAt } }, false);
    const probes = startProbes(container, started, {
      ready: (isReady) => {
        if (started.alive()) show(container, list, { running: { startedAt } }, isReady).catch(report);
      },
      unhealthy: (kind, problem) => {
        api.event(pod, { type: 'Warning', reason: 'Unhealthy', message: `${kind} probe failed: ${problem}` }).catch(report);
      },
      failed: (kind) => {
        const message = `Container ${container.name} failed ${kind.toLowerCase()} probe, will be restarted`;
        api.event(pod, { type: 'Normal', reason: 'Killing', message }).catch(report);
        started.stop();
      },
    });
    const { exitCode, message } = await started.ended;
    probes.stop();
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
    await show(container, list, state);
    return state;
  };

  const failToPull = async (container: Container, list: List, image: string): Promise<void> => {
    const message = `Failed to pull image "${image}": failed to resolve reference "${image}": not found`;
    await api.event(pod, { type: 'Warning', reason: 'Failed', message });
    await show(container, list, { waiting: { reason: 'ErrImagePull', message } });
    await api.event(pod, { type: 'Normal', reason: 'BackOff', message: `Back-off pulling image "${image}"` });
    await show(container, list, { waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}"` } });
  };

  /** Waits for the Secrets and ConfigMaps that the container names; undefined when the pod was stopped meanwhile. */
  const configure = async (container: Container, list: List, mounts: Mounts): Promise<Record<string, string> | undefined> => {
    for (let said = ''; !isStopped(); await wait(LOOK_MS)) {
      try {
        return await containerEnvironment(api, pod, container, mounts, outside());
      } catch (error) {
        if (!(error instanceof MissingConfiguration)) throw error;
        if (error.message === said) continue;
        said = error.message;
        await show(container, list, { waiting: { reason: 'CreateContainerConfigError', message: said } });
        await api.event(pod, { type: 'Warning', reason: 'Failed', message: `Error: ${said}` });
      }
    }
    return undefined;
  };

  const show = async (container: Container, list: List, state: ContainerState, isReady = false): Promise<void> => {
    const statuses = (status[list] ??= []);
    const before = statuses.find(({ name }) => name === container.name);
    const restarted =
      state.running !== undefined && before?.state.running === undefined && before?.state.waiting?.reason === 'CrashLoopBackOff';
    // An init container is ready when it has ended well.
    const ended = list === 'initContainerStatuses' && container.restartPolicy !== 'Always' && state.terminated?.exitCode === 0;
    const next: ContainerStatus = {
      name: container.name,
      image: container.image ?? '',
      imageID: container.image ?? '',
      ready: isReady || ended,
      started: state.running !== undefined,
      restartCount: (before?.restartCount ?? 0) + (restarted ? 1 : 0),
      state,
      lastState: before?.state.terminated === undefined ? (before?.lastState ?? {}) : before.state,
    };
    if (before === undefined) statuses.push(next);
    else statuses.splice(statuses.indexOf(before), 1, next);
    if (list === 'containerStatuses' && state.running) status.phase = 'Running';
    status.conditions = conditions();
    await write();
  };

  const conditions = (): NonNullable<PodStatus['conditions']> => {
    const all = status.containerStatuses ?? [];
    const ready = all.length === pod.spec.containers.length && all.every((one) => one.ready);
    const initialized = (status.initContainerStatuses ?? []).every((one) => one.ready) || all.length > 0;
    const unready = all.filter((one) => !one.ready).map(({ name }) => name);
    const names = unready.length > 0 ? unready : pod.spec.containers.map(({ name }) => name);
    const why = ready ? {} : { reason: 'ContainersNotReady', message: `containers with unready status: [${names.join(' ')}]` };
    const one = (type: string, isTrue: boolean, more: object = {}) => {
      const is = isTrue ? 'True' : 'False';
      const before = status.conditions?.find((condition) => condition.type === type);
      return { type, status: is, ...more, lastTransitionTime: before?.status === is ? before.lastTransitionTime : now() };
    };
    return [
      one('PodReadyToStartContainers', true),
      one('Initialized', initialized),
      one('Ready', ready, why),
      one('ContainersReady', ready, why),
      { ...one('PodScheduled', true), lastTransitionTime: status.startTime ?? now() },
    ];
  };

  const finish = async (): Promise<void> => {
    const isSidecar = (name: string): boolean =>
      (pod.spec.initContainers ?? []).some((one) => one.name === name && one.restartPolicy === 'Always');
    const ended = [...(status.initContainerStatuses ?? []).filter(({ name }) => !isSidecar(name)), ...(status.containerStatuses ?? [])];
    if (isStopped() || ended.some(({ state }) => state.waiting !== undefined)) return;
    status.phase = ended.some(({ state }) => (state.terminated?.exitCode ?? 0) !== 0) ? 'Failed' : 'Succeeded';
    await write();
  };

  live().catch(report);
  return {
    running,
    stop: () => {
      running.stopped = true;
      for (const container of running.containers.values()) container.stop();
    },
  };
}
