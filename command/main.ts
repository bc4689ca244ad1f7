#!/usr/bin/env node
// `npx aks-wli-action`: the commands of the package, each loaded when it is asked for.
import './older-node';

interface Command {
  summary: string;
  /** Its exit status. */
  run(parameters: readonly string[]): Promise<number>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  lab: {
    summary: 'Azure, Entra ID, Key Vault, GitHub and an AKS cluster on loopback',
    run: async (parameters) => (await import('./lab')).lab(parameters),
  },
  rehearse: {
    summary: 'the step of a workflow, played against a fresh laboratory: what it would make, and whether a pod would read the secret',
    run: async (parameters) => (await import('./rehearse')).rehearse(parameters),
  },
};

const USAGE = `aks-wli-action COMMAND [OPTIONS], and aks-wli-action COMMAND --help for the options; COMMAND is one of

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}\n`)
  .join('')}`;

async function main([name = '--help', ...parameters]: readonly string[]): Promise<number> {
  if (['--help', '-h', 'help'].includes(name)) {
    process.stdout.write(USAGE);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    process.stderr.write(`There is no command '${name}'.\n\n${USAGE}`);
    return 2;
  }
  return command.run(parameters);
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
