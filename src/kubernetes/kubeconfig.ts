// A kubeconfig as AKS hands it out: read in memory, never written down.
import { KubeConfig, type User } from '@kubernetes/client-node';
import { array, looseObject, nullish, object, optional, safeParse, string } from 'valibot';
import { parse } from 'yaml';
import { BrokenLink } from '../chain/diagnosis';
import { diagnose } from './diagnoses';
import type { ConnectionParts } from './connection';

const KUBECONFIG = looseObject({
  'current-context': string(),
  'contexts': array(object({ name: string(), context: looseObject({ cluster: string(), user: string() }) })),
  'clusters': array(object({ name: string(), cluster: looseObject({ 'server': string(), 'proxy-url': optional(string()) }) })),
  'users': array(
    object({
      name: string(),
      user: looseObject({
        'exec': nullish(looseObject({ args: nullish(array(string())) })),
        'token': optional(string()),
        'client-key-data': optional(string()),
      }),
    }),
  ),
});

/** Stands in the place of an exec entry: client-node would start the program that it names. */
const ENTRA = 'aks-wli-action';

/**
 * kubelogin is not needed: its entry says for which application the API server wants a token, and we get one. Nothing that a
 * kubeconfig names is ever executed.
 */
export function readKubeconfig(text: string, { token, mask, proxy }: Pick<ConnectionParts, 'token' | 'mask' | 'proxy'>): KubeConfig {
  const { current, server } = understood(text);
  if (current.user.token !== undefined) mask(current.user.token);
  // Secrets are masked line by line: a runner looks at one line at a time.
  for (const line of decoded(current.user['client-key-data']).split('\n')) if (line !== '') mask(line);

  const config = new KubeConfig();
  config.loadFromString(text);
  config.users = config.users.map(({ name, token: fixed, certData, keyData, exec }): User => {
    const signsIn = exec !== undefined && exec !== null;
    return { name, token: fixed, certData, keyData, ...(signsIn && { authProvider: { name: ENTRA } }) } as User;
  });
  const serverApplication = argumentAfter(current.user.exec?.args ?? [], '--server-id');
  config.addAuthenticator({
    isAuthProvider: (user: User) => isRecord(user.authProvider) && user.authProvider['name'] === ENTRA,
    applyAuthentication: async (_user, options) => {
      options.headers = { ...options.headers, Authorization: `Bearer ${await token(serverApplication)}` };
    },
  });
  // client-node takes a proxy from the kubeconfig alone: a runner's is in its environment. It would read an authority from a file
  // of the runner, and not look at the server's certificate, where a kubeconfig says so: ours never does.
  const address = proxy(new URL(server));
  config.clusters = config.clusters.map(({ caFile: _file, proxyUrl = address, ...cluster }) => ({
    ...cluster,
    skipTLSVerify: false,
    ...(proxyUrl !== undefined && { proxyUrl }),
  }));
  return config;
}

function understood(text: string) {
  const result = safeParse(KUBECONFIG, parsed(text));
  const malformed = (problem: string): BrokenLink => new BrokenLink(diagnose('KUBECONFIG_MALFORMED', { problem }));
  if (!result.success) throw malformed('it lacks clusters, users or contexts');
  const { contexts, clusters, users } = result.output;
  const context = contexts.find(({ name }) => name === result.output['current-context'])?.context;
  const cluster = clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const current = users.find(({ name }) => name === context?.user);
  if (cluster === undefined || current === undefined) throw malformed('it has no current context');
  if (!/^https:\/\/[^/]/.test(cluster.server)) throw malformed('the address of the API server is not an https URL');
  return { current, server: cluster.server };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function decoded(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64').toString();
}

function argumentAfter(args: readonly string[], name: string): string | undefined {
  const index = args.indexOf(name);
  return index < 0 ? undefined : args[index + 1];
}
