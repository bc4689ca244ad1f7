// A container, as a local process: its command, its environment and nothing else.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from './log';
import type { Container } from '../kubernetes/pod';

export interface RunningContainer {
  ended: Promise<{ exitCode: number; message: string }>;
  stop(): void;
  alive(): boolean;
  /** A process of this machine, not the idle stand-in for one. */
  real: boolean;
  /** What a process beside it starts with. */
  environment: Record<string, string>;
  folder: string;
}

export interface ContainerStart {
  container: Container;
  /** The local command that stands for the image's entry point. */
  entryPoint: string[];
  environment: Record<string, string>;
  folder: string;
  log: Log;
}

/** A termination message is cut to this, as a kubelet does. Bytes. */
const MAXIMUM_MESSAGE = 4096;

export const TERMINATION_LOG = '/dev/termination-log';

/** Where a container's termination message lies on this machine. */
export function terminationLog(folder: string, container: Container): string {
  return join(folder, `termination-log-${container.name}`);
}

export function startContainer({ container, entryPoint, environment, folder, log }: ContainerStart): RunningContainer {
  // `command` replaces the image's entry point, `args` its arguments.
  const [program, ...parameters] = [...(container.command ?? entryPoint), ...(container.args ?? [])].map((word) =>
    word.replace(/\$\((\w+)\)/g, (all, name: string) => environment[name] ?? all),
  );
  if (program === undefined) return idleContainer(environment, folder);
  const child = spawn(program, parameters, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  child.stdout.on('data', (chunk: Buffer) => log.write(chunk));
  child.stderr.on('data', (chunk: Buffer) => log.write(chunk));
  const ended = new Promise<{ exitCode: number; message: string }>((resolve) => {
    child.once('error', (error) => resolve({ exitCode: 128, message: `failed to start container: ${error.message}` }));
    child.once('close', (code, signal) => {
      const exitCode = code ?? (signal === 'SIGKILL' ? 137 : 143);
      readFile(terminationLog(folder, container))
        .then(
          (message) => message.subarray(0, MAXIMUM_MESSAGE).toString(),
          () => '',
        )
        .then(
          (message) => resolve({ exitCode, message }),
          () => undefined,
        );
    });
  });
  return {
    ended,
    environment,
    folder,
    real: true,
    alive: () => child.exitCode === null && child.signalCode === null,
    stop: () => {
      try {
        if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It ended by itself between the look and the signal.
      }
    },
  };
}

/** An image without a local command: it runs, and does nothing, as a pause container does. */
export function idleContainer(environment: Record<string, string>, folder: string): RunningContainer {
  const { promise: ended, resolve } = Promise.withResolvers<{ exitCode: number; message: string }>();
  let alive = true;
  return {
    ended,
    environment,
    folder,
    real: false,
    alive: () => alive,
    stop: () => {
      alive = false;
      resolve({ exitCode: 137, message: '' });
    },
  };
}
