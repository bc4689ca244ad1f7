// Which service of the laboratory answers for which host name.

export const HOSTS = [
  { service: 'resource-manager', pattern: /^management\.azure\.com$/ },
  { service: 'entra', pattern: /^(login\.microsoftonline\.com|login\.windows\.net|sts\.windows\.net)$/ },
  { service: 'key-vault', pattern: /^[a-z0-9-]+\.vault\.azure\.net$/ },
  { service: 'oidc-issuer', pattern: /^[a-z0-9-]+\.oic\.prod-aks\.azure\.com$/ },
  { service: 'kubernetes', pattern: /^[a-z0-9.-]+\.hcp\.[a-z0-9-]+\.azmk8s\.io$/ },
  { service: 'github-oidc', pattern: /^(token|run-actions-1-azure-eastus)\.actions\.githubusercontent\.com$/ },
  { service: 'github', pattern: /^api\.github\.com$/ },
  { service: 'graph', pattern: /^graph\.microsoft\.com$/ },
] as const;

export type ServiceName = (typeof HOSTS)[number]['service'];

export function serviceOf(host: string): ServiceName | undefined {
  return HOSTS.find(({ pattern }) => pattern.test(host.toLowerCase()))?.service;
}
