// Which service of the laboratory answers for which host name, in whichever cloud of Azure.
import { CLOUDS, type Cloud } from '../clouds';

export type ServiceName =
  | 'resource-manager'
  | 'entra'
  | 'key-vault'
  | 'oidc-issuer'
  | 'kubernetes'
  | 'github-oidc'
  | 'github'
  | 'graph'
  | 'storage'
  | 'app-configuration'
  | 'registry'
  | 'openai'
  | 'log-analytics';

interface Host {
  service: ServiceName;
  pattern: RegExp;
  /** Undefined for what belongs to no cloud. */
  cloud?: Cloud;
}

const literally = (text: string): string => text.replaceAll('.', '\\.');
const below = (suffix: string, label = '[a-z0-9-]+'): RegExp => new RegExp(`^${label}\\.${literally(suffix)}$`);

// Issuers and API servers belong to no cloud here: whatever name a cluster of the state has is played.
const HOSTS: readonly Host[] = [
  ...Object.values(CLOUDS).flatMap((cloud): Host[] => [
    { cloud, service: 'resource-manager', pattern: new RegExp(`^${literally(cloud.resourceManager)}$`) },
    ...cloud.login.map((login): Host => ({ cloud, service: 'entra', pattern: new RegExp(`^${literally(login)}$`) })),
    { cloud, service: 'graph', pattern: new RegExp(`^${literally(cloud.graph)}$`) },
    { cloud, service: 'key-vault', pattern: below(cloud.vaultSuffix) },
    { cloud, service: 'storage', pattern: below(cloud.storageSuffix, '[a-z0-9-]+\\.(?:blob|queue|table|file)') },
    { cloud, service: 'app-configuration', pattern: below(cloud.configurationSuffix) },
    { cloud, service: 'registry', pattern: below(cloud.registrySuffix) },
    { cloud, service: 'openai', pattern: below(cloud.openAiSuffix) },
    { cloud, service: 'log-analytics', pattern: new RegExp(`^${literally(cloud.logsHost)}$`) },
    { service: 'oidc-issuer', pattern: below(cloud.issuerSuffix) },
    { service: 'kubernetes', pattern: below(cloud.clusterSuffix, '[a-z0-9.-]+\\.(?:hcp|privatelink)\\.[a-z0-9-]+') },
    { service: 'kubernetes', pattern: below(cloud.clusterSuffix, '[a-z0-9-]+\\.[0-9a-f-]+\\.privatelink\\.[a-z0-9-]+') },
  ]),
  { service: 'github-oidc', pattern: /^(token|run-actions-1-azure-eastus)\.actions\.githubusercontent\.com$/ },
  { service: 'github', pattern: /^api\.github\.com$/ },
];

function find(host: string): Host | undefined {
  return HOSTS.find(({ pattern }) => pattern.test(host.toLowerCase()));
}

export function serviceOf(host: string): ServiceName | undefined {
  return find(host)?.service;
}

/** The cloud that a host name belongs to; undefined where it belongs to none. */
export function cloudOfHost(host: string): Cloud | undefined {
  return find(host)?.cloud;
}
