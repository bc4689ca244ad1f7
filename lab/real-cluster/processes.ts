// Programs beside the laboratory: started with a log of their own, ended with it.
import { spawn, type ChildProcess } from 'node:child_process';

export function run(program: string, parameters: string[], log: string): ChildProcess {
  const child = spawn('sh', ['-c', 'log=$0; exec "$@" >"$log" 2>&1', log, program, ...parameters], { stdio: 'ignore' });
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => {
    child.once('close', resolve);
  });
  child.kill('SIGKILL');
  await closed;
}
