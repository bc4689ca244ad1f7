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
  'clusters': array(
    object({
      name: string(),
      cluster: looseObject({
        'server': string(),
        'certificate-authority-data': optional(string()),
        'tls-server-name': optional(string()),
        'proxy-url': optional(string()),
      }),
    }),
  ),
  'users': array(
    object({
      name: string(),
      user: looseObject({
        'exec': nullish(looseObject({ args: nullish(array(string())) })),
        'token': optional(string()),
        'client-certificate-data': optional(string()),
        'client-key-data': optional(string()),
      }),
    }),
  ),
});

/** Stands in the place of an exec entry: client-node would start the program that it names. */
const ENTRA = 'aks-wli-action';

/**
 * kubelogin is not needed: its entry says for which application the API server wants a token, and we get one. Nothing else of a
 * kubeconfig is taken than what stands here: client-node would start a program, read a file of the runner, or not look at the
 * server's certificate, where one says so.
 */
export function readKubeconfig(text: string, { token, mask, proxy }: Pick<ConnectionParts, 'token' | 'mask' | 'proxy'>): KubeConfig {
  const { user, cluster } = understood(text);
  if (user.token !== undefined) mask(user.token);
  // Secrets are masked line by line: a runner looks at one line at a time.
  for (const line of decoded(user['client-key-data']).split('\n')) if (line !== '') mask(line);

  const config = new KubeConfig();
  const { 'certificate-authority-data': caData, 'tls-server-name': tlsServerName } = cluster;
  const { 'token': fixed, 'client-certificate-data': certData, 'client-key-data': keyData, exec } = user;
  // client-node takes a proxy from the kubeconfig alone: a runner's is in its environment.
  const proxyUrl = cluster['proxy-url'] ?? proxy(new URL(cluster.server));
  config.loadFromClusterAndUser(
    {
      name: 'cluster',
      server: cluster.server,
      skipTLSVerify: false,
      ...(caData !== undefined && { caData }),
      ...(tlsServerName !== undefined && { tlsServerName }),
      ...(proxyUrl !== undefined && { proxyUrl }),
    },
    {
      name: 'user',
      ...(fixed !== undefined && { token: fixed }),
      ...(certData !== undefined && { certData }),
      ...(keyData !== undefined && { keyData }),
      ...(exec !== undefined && exec !== null && { authProvider: { name: ENTRA } }),
    },
  );
  const serverApplication = argumentAfter(exec?.args ?? [], '--server-id');
  config.addAuthenticator({
    isAuthProvider: ({ authProvider }: User) => isRecord(authProvider) && authProvider['name'] === ENTRA,
    applyAuthentication: async (_user, options) => {
      options.headers = { ...options.headers, Authorization: `Bearer ${await token(serverApplication)}` };
    },
  });
  return config;
}

function understood(text: string) {
  const result = safeParse(KUBECONFIG, parsed(text));
  const malformed = (problem: string): BrokenLink => new BrokenLink(diagnose('KUBECONFIG_MALFORMED', { problem }));
  if (!result.success) throw malformed('it lacks clusters, users or contexts');
  const { contexts, clusters, users } = result.output;
  const context = contexts.find(({ name }) => name === result.output['current-context'])?.context;
  const cluster = clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = users.find(({ name }) => name === context?.user)?.user;
  if (cluster === undefined || user === undefined) throw malformed('it has no current context');
  if (!/^https:\/\/[^/]/.test(cluster.server)) throw malformed('the address of the API server is not an https URL');
  return { cluster, user };
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
