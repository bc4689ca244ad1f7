// The hosts that a run talks to, by mode and cloud: for the firewall of a self-hosted runner. A test runs every mode behind a
// proxy that refuses all others, and fails for a host that is listed in vain.
import { CLOUDS, type CloudName } from '../src/chain/cloud';
import { MODES, type Mode } from '../src/inputs/declaration';

export interface Host {
  /** `*` stands for one or more labels of the name. */
  name: string;
  reason: string;
  modes: readonly Mode[];
  /** What must be so for a run to talk to it at all. */
  when?: string;
}

/** Of a cluster's API server and of its OIDC issuer. Those of the sovereign clouds are read from the cluster, not known beforehand. */
const CLUSTER_SUFFIXES: Record<CloudName, { server: string; issuer: string }> = {
  AzureCloud: { server: 'azmk8s.io', issuer: 'oic.prod-aks.azure.com' },
  AzureUSGovernment: { server: 'cx.aks.containerservice.azure.us', issuer: 'oic.prod-aks.azure.us' },
  AzureChinaCloud: { server: 'cx.prod.service.azk8s.cn', issuer: 'oic.prod-aks.azure.cn' },
};

const hostOf = (url: string): string => new URL(url).host;

export function runnerHosts(cloud: CloudName): readonly Host[] {
  const { authority, resourceManager } = CLOUDS[cloud];
  const { server, issuer } = CLUSTER_SUFFIXES[cloud];
  return [
    { name: '*.actions.githubusercontent.com', reason: "the job's OIDC token", modes: MODES },
    { name: hostOf(authority), reason: 'sign-in at Entra ID', modes: MODES },
    { name: hostOf(resourceManager), reason: 'cluster, identity, federation and access', modes: MODES },
    { name: `*.${server}`, reason: 'the API server of the cluster', modes: MODES },
    { name: `*.${issuer}`, reason: "the discovery document of the cluster's issuer", modes: ['ensure', 'plan', 'check'] },
    {
      name: 'api.github.com',
      reason: 'comment and deployment',
      modes: ['ensure', 'plan', 'destroy'],
      when: 'the job belongs to a pull request',
    },
    { name: 'api.github.com', reason: 'the state of pull requests', modes: ['sweep', 'plan-sweep'] },
  ];
}

export function podHosts(cloud: CloudName): readonly Host[] {
  const { authority, keyVaultSuffix } = CLOUDS[cloud];
  const modes = ['ensure', 'check'] as const;
  return [
    { name: hostOf(authority), reason: "exchange of the pod's token", modes },
    { name: `*${keyVaultSuffix}`, reason: 'the secret', modes },
  ];
}

export function matchesHost(name: string, host: string): boolean {
  return name.startsWith('*.') ? host.endsWith(name.slice(1)) && host.length > name.length - 1 : host === name;
}
