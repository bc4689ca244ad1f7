// A kubeconfig as AKS hands it out: read in memory, never written down.
import { parse } from 'yaml';

export interface ClusterAccess {
  server: string;
  /** PEM of the authority that the server's certificate comes from. */
  certificateAuthority: string | undefined;
  user:
    | { kind: 'entra'; serverApplication: string | undefined }
    | { kind: 'certificate'; certificate: string; key: string }
    | { kind: 'token'; token: string };
}

interface Kubeconfig {
  'current-context': string;
  'contexts': { name: string; context: { cluster: string; user: string } }[];
  'clusters': { name: string; cluster: { 'server': string; 'certificate-authority-data'?: string } }[];
  'users': {
    name: string;
    user: { 'exec'?: { args?: string[] }; 'token'?: string; 'client-certificate-data'?: string; 'client-key-data'?: string };
  }[];
}

/** kubelogin is not needed: its entry says for which application the API server wants a token, and we get one. */
export function readKubeconfig(text: string): ClusterAccess {
  const config = parse(text) as Kubeconfig;
  const context = config.contexts.find(({ name }) => name === config['current-context'])?.context;
  const cluster = config.clusters.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config.users.find(({ name }) => name === context?.user)?.user;
  if (cluster === undefined || user === undefined) throw new Error('the kubeconfig of the cluster has no current context');
  return {
    server: cluster.server.replace(/\/$/, ''),
    certificateAuthority: decoded(cluster['certificate-authority-data']),
    user: readUser(user),
  };
}

function readUser(user: Kubeconfig['users'][number]['user']): ClusterAccess['user'] {
  if (user.exec !== undefined) return { kind: 'entra', serverApplication: argumentAfter(user.exec.args, '--server-id') };
  const [certificate, key] = [decoded(user['client-certificate-data']), decoded(user['client-key-data'])];
  if (certificate !== undefined && key !== undefined) return { kind: 'certificate', certificate, key };
  if (user.token !== undefined) return { kind: 'token', token: user.token };
  throw new Error('the kubeconfig of the cluster has neither an exec entry nor a certificate nor a token');
}

function decoded(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString();
}

function argumentAfter(args: readonly string[] | undefined, name: string): string | undefined {
  const index = args?.indexOf(name) ?? -1;
  return index < 0 ? undefined : args?.[index + 1];
}
