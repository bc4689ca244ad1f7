// Probes of a container that really runs: commands beside it, and connections to this machine. Others count as passed.
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import type { RunningContainer } from './container';
import type { Container } from '../kubernetes/pod';

interface Probe {
  exec?: { command: string[] };
  httpGet?: { path?: string; port: number | string; scheme?: string };
  tcpSocket?: { port: number | string };
  initialDelaySeconds?: number;
  periodSeconds?: number;
  timeoutSeconds?: number;
  successThreshold?: number;
  failureThreshold?: number;
}

export interface Probes {
  stop(): void;
}

export interface ProbeEvents {
  ready(isReady: boolean): void;
  unhealthy(kind: string, message: string): void;
  /** Liveness or startup has failed for too long: the container is to be started again. */
  failed(kind: string): void;
}

/** Ready at once where there is nothing to ask. */
export function startProbes(container: Container, running: RunningContainer, events: ProbeEvents): Probes {
  const timers = new Set<NodeJS.Timeout>();
  const [startup, readiness, liveness] = ['startupProbe', 'readinessProbe', 'livenessProbe'].map(
    (name) => container[name] as Probe | undefined,
  );
  const isAsked = (probe: Probe | undefined): probe is Probe => probe !== undefined && running.real && runnable(probe);
  const repeat = (probe: Probe, act: (problem: string | undefined) => boolean): void => {
    const again = (seconds: number): void => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        void check(probe, container, running).then((problem) => {
          if (running.alive() && act(problem)) again(probe.periodSeconds ?? 10);
        });
      }, seconds * 1000).unref();
      timers.add(timer);
    };
    again(probe.initialDelaySeconds ?? 0);
  };
  const watchFailures = (kind: string, probe: Probe, onSuccess: () => boolean): void => {
    let failures = 0;
    repeat(probe, (problem) => {
      if (problem === undefined) {
        failures = 0;
        return onSuccess();
      }
      events.unhealthy(kind, problem);
      failures += 1;
      if (failures < (probe.failureThreshold ?? 3)) return true;
      events.failed(kind);
      return false;
    });
  };
  const begin = (): void => {
    if (isAsked(liveness)) watchFailures('Liveness', liveness, () => true);
    if (!isAsked(readiness)) {
      events.ready(true);
      return;
    }
    let [successes, failures] = [0, 0];
    repeat(readiness, (problem) => {
      successes = problem === undefined ? successes + 1 : 0;
      failures = problem === undefined ? 0 : failures + 1;
      if (problem !== undefined) events.unhealthy('Readiness', problem);
      if (successes >= (readiness.successThreshold ?? 1)) events.ready(true);
      else if (failures >= (readiness.failureThreshold ?? 3)) events.ready(false);
      return true;
    });
  };
  if (isAsked(startup)) {
    watchFailures('Startup', startup, () => {
      begin();
      return false;
    });
  } else begin();
  return {
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

const runnable = ({ exec, httpGet, tcpSocket }: Probe): boolean => exec !== undefined || httpGet !== undefined || tcpSocket !== undefined;

/** What went wrong, in a kubelet's words; undefined when the probe passed. */
async function check(probe: Probe, container: Container, { environment, folder }: RunningContainer): Promise<string | undefined> {
  const timeout = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.exec !== undefined) return runCommand(probe.exec.command, environment, folder, timeout);
  const port = portOf(container, probe.httpGet?.port ?? probe.tcpSocket?.port);
  if (probe.httpGet === undefined) return openPort(port, timeout);
  try {
    const { status } = await fetch(`http://127.0.0.1:${port}${probe.httpGet.path ?? '/'}`, {
      signal: AbortSignal.timeout(timeout),
      redirect: 'manual',
    });
    return status >= 200 && status < 400 ? undefined : `HTTP probe failed with statuscode: ${status}`;
  } catch {
    return `Get "http://127.0.0.1:${port}${probe.httpGet.path ?? '/'}": dial tcp 127.0.0.1:${port}: connect: connection refused`;
  }
}

function portOf(container: Container, port: number | string | undefined): number {
  if (typeof port === 'number') return port;
  const ports = (container['ports'] as { name?: string; containerPort: number }[] | undefined) ?? [];
  return ports.find(({ name }) => name === port)?.containerPort ?? Number(port);
}

function runCommand(
  [program = '', ...parameters]: string[],
  env: Record<string, string>,
  cwd: string,
  timeout: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(code === 0 ? undefined : output.trim()));
  });
}

function openPort(port: number, timeout: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout });
    const end = (problem: string | undefined): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.once('connect', () => end(undefined));
    for (const event of ['error', 'timeout']) socket.once(event, () => end(`dial tcp 127.0.0.1:${port}: connect: connection refused`));
  });
}
