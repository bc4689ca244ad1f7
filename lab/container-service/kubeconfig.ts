// The kubeconfigs that AKS hands out: with kubelogin as exec plugin where Entra ID signs in, with a certificate where not.
import { stringify } from 'yaml';
import { cloudOf } from '../clouds';
import { isPrivate } from './private-cluster';
import type { Lab } from '../context';
import type { Cluster } from '../world';

/** Name of the user in a certificate of a cluster without Entra ID; the Kubernetes API takes it for an administrator. */
export const LOCAL_USER_TOKEN_PREFIX = 'local-account:';

const SERVER_APPLICATION = '6dae42f8-4368-4678-94ff-3960e28e3630';
const CLIENT_APPLICATION = '80faf920-1908-4b52-b5ef-a8e7bedfc67a';

export interface KubeconfigParts {
  cluster: Cluster;
  resourceGroup: string;
  /** The certificate of the cluster's authority. */
  authorityPem: string;
  /** For clients that know of no other way to the laboratory's proxy than their kubeconfig; AKS writes none. */
  proxyUrl?: string;
  /** Of a private cluster's two names, the one that was asked for. */
  serverFqdn?: string;
}

export function userKubeconfig(lab: Lab, parts: KubeconfigParts): string {
  return parts.cluster.resource.properties.aadProfile == null
    ? staticKubeconfig(lab, parts, 'clusterUser')
    : kubeconfig(parts, `clusterUser_${parts.resourceGroup}_${parts.cluster.name}`, {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1beta1',
          command: 'kubelogin',
          args: [
            'get-token',
            '--environment',
            cloudOf(lab.world).kubelogin,
            '--server-id',
            SERVER_APPLICATION,
            '--client-id',
            CLIENT_APPLICATION,
            '--tenant-id',
            lab.world.tenantId,
            '--login',
            'devicecode',
          ],
          env: null,
          installHint:
            '\nkubelogin is not installed which is required to connect to AAD enabled cluster.\n\nTo learn more, please go to https://aka.ms/aks/kubelogin\n',
          provideClusterInfo: false,
        },
      });
}

/** Real ones carry a client certificate and a token; the laboratory's API knows the token. */
export function staticKubeconfig(lab: Lab, parts: KubeconfigParts, user: 'clusterUser' | 'clusterAdmin'): string {
  const token = localAccountToken(lab, parts.cluster);
  return kubeconfig(parts, `${user}_${parts.resourceGroup}_${parts.cluster.name}`, { token });
}

/** For people: kubectl with a token of the deployer in it, so that kubelogin is not needed. */
export function deployerKubeconfig(parts: KubeconfigParts, token: string): string {
  return kubeconfig(parts, 'deployer', { token });
}

export function localAccountToken(lab: Lab, cluster: Cluster): string {
  // Derived from a secret of the laboratory, so that it survives PUT /state and cannot be guessed.
  return `${LOCAL_USER_TOKEN_PREFIX}${Buffer.from(`${lab.world.github.requestToken}/${cluster.id.toLowerCase()}`).toString('base64url')}`;
}

function kubeconfig({ cluster, authorityPem, serverFqdn, proxyUrl }: KubeconfigParts, user: string, credentials: object): string {
  return stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [
      {
        name: cluster.name,
        cluster: {
          'certificate-authority-data': Buffer.from(authorityPem).toString('base64'),
          'server': `https://${serverName(cluster, serverFqdn)}:443`,
          ...(proxyUrl !== undefined && { 'proxy-url': proxyUrl }),
        },
      },
    ],
    'contexts': [{ name: cluster.name, context: { cluster: cluster.name, user } }],
    'current-context': cluster.name,
    'preferences': {},
    'users': [{ name: user, user: credentials }],
  });
}

/** A private cluster is named by its private name unless `server-fqdn=public` is asked for, which not every one has. */
function serverName({ resource: { properties } }: Cluster, asked: string | undefined): string {
  const { fqdn, privateFQDN } = properties;
  return isPrivate(properties) && asked !== 'public' && typeof privateFQDN === 'string' ? privateFQDN : fqdn;
}
