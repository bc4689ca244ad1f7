// A shell that says each command before it runs it, keeps what it prints, and counts what went well.
import { spawn } from 'node:child_process';

export interface Shell {
  /** Standard output of a command; a command that fails is counted, and ends the walk. */
  run: (command: string) => Promise<string>;
  check: (what: string, holds: boolean, seen?: unknown) => void;
  counts: () => { passed: number; failed: number };
}

export function shell(env: Record<string, string>, say: (line: string) => void): Shell {
  const counts = { passed: 0, failed: 0 };
  const count = (what: string, holds: boolean, seen: unknown): void => {
    counts[holds ? 'passed' : 'failed'] += 1;
    if (!holds) say(`  FAILED: ${what}${seen === undefined ? '' : `\n  ${typeof seen === 'string' ? seen : JSON.stringify(seen)}`}`);
  };
  return {
    run: async (command) => {
      say(`$ ${command}`);
      const child = spawn('bash', ['-c', command], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let [output, errors] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
      child.stderr.on('data', (chunk: Buffer) => {
        errors += chunk.toString();
      });
      const status = await new Promise<number>((resolve) => {
        child.once('close', (code) => resolve(code ?? 1));
      });
      count(command, status === 0, errors.trim());
      if (status !== 0) throw new Error(`the command ended with ${status}: ${command}`);
      return output.trim();
    },
    check: (what, holds, seen) => {
      say(`  ${holds ? 'ok' : 'NOT ok'}: ${what}`);
      count(what, holds, seen);
    },
    counts: () => counts,
  };
}
