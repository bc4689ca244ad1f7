// `aks-wli-action lab`: a laboratory to work in by hand, or around one command.
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { findOrBuildBinaries, NO_BINARIES, type Binaries } from '../lab/real-cluster/binaries';
import { CLOUDS, isCloud } from '../lab/clouds';
import { startLab } from '../lab/lab';

const USAGE = `aks-wli-action lab              start, print one line of JSON, serve until SIGINT or SIGTERM
aks-wli-action lab --exec 'CMD' start, run CMD in a shell with the laboratory's environment, exit with its status
  --seed NUMBER                 ids that repeat
  --cloud NAME                  AzureUSGovernment or AzureChinaCloud in place of AzureCloud
  --direct                      no proxy: it answers at 127.0.0.1:443 (--port), and the hosts it prints lead there
  --apiserver real              a real kube-apiserver with its controller manager behind the cluster's host name, from
                                KUBEBUILDER_ASSETS or built once with Go; 'real' may be left out; 'own' is the default
`;

export async function lab(parameters: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: withValues(parameters),
    options: {
      exec: { type: 'string' },
      seed: { type: 'string' },
      cloud: { type: 'string' },
      apiserver: { type: 'string' },
      direct: { type: 'boolean' },
      port: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  const apiServer = apiServerOf(values.apiserver ?? 'own');
  const { cloud } = values;
  if (cloud !== undefined && !isCloud(cloud)) throw new Error(`--cloud is one of ${Object.keys(CLOUDS).join(', ')}, not '${cloud}'`);
  const running = await startLab({
    ...(cloud !== undefined && { cloud }),
    ...(values.direct === true && { direct: { address: '127.0.0.1', port: Number(values.port ?? 443) } }),
    ...(values.seed !== undefined && { seed: Number(values.seed) }),
    ...(apiServer && { apiServer }),
  });
  const { tenantId, subscriptions } = running.world();
  try {
    if (values.exec !== undefined) return await execute(values.exec, running.env);
    process.stdout.write(
      `${JSON.stringify({
        env: running.env,
        control: running.control,
        ca: running.ca,
        kubeconfig: running.kubeconfig,
        tenant: tenantId,
        subscription: subscriptions[0]?.subscriptionId,
        ...(running.direct && { hosts: running.direct.hosts }),
      })}\n`,
    );
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    return 0;
  } finally {
    await running.close();
  }
}

/** `--apiserver` alone means the real one. */
function withValues(parameters: readonly string[]): string[] {
  return parameters.map((one, index) =>
    one === '--apiserver' && (parameters[index + 1] ?? '--').startsWith('--') ? '--apiserver=real' : one,
  );
}

/** Undefined for the laboratory's own. */
function apiServerOf(name: string): Binaries | undefined {
  if (name === 'own') return undefined;
  if (name !== 'real') throw new Error(`--apiserver is own or real, not '${name}'`);
  const binaries = findOrBuildBinaries((line) => process.stderr.write(`${line}\n`));
  if (binaries === undefined) throw new Error(NO_BINARIES);
  return binaries;
}

function execute(command: string, env: Record<string, string>): Promise<number> {
  const child = spawn(command, { shell: true, stdio: 'inherit', env: { ...process.env, ...env } });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
