// The host names that a laboratory answers for as its state is, for those who reach it without a proxy: entries of a hosts file.
import { cloudOf } from '../clouds';
import type { World } from '../world';

export function hostNames(world: World): string[] {
  const cloud = cloudOf(world);
  const names = (list: readonly { name: string }[], suffix: string): string[] => list.map(({ name }) => `${name.toLowerCase()}.${suffix}`);
  const issuers = world.clusters.flatMap(({ resource }) => {
    const url = resource.properties.oidcIssuerProfile?.issuerURL;
    return url === undefined ? [] : [new URL(url).hostname];
  });
  const all = [
    cloud.resourceManager,
    ...cloud.login,
    cloud.graph,
    ...names(world.vaults, cloud.vaultSuffix),
    ...['blob', 'queue', 'table', 'file'].flatMap((service) => names(world.storageAccounts, `${service}.${cloud.storageSuffix}`)),
    ...names(world.configurationStores, cloud.configurationSuffix),
    ...names(world.registries, cloud.registrySuffix),
    ...world.resources.flatMap(({ properties }) =>
      typeof properties['customSubDomainName'] === 'string'
        ? [`${properties['customSubDomainName']}.${cloud.openAiSuffix}`.toLowerCase()]
        : [],
    ),
    ...world.clusters.map(({ resource }) => resource.properties.fqdn),
    ...issuers,
    `ib.${cloud.issuerSuffix}`,
    'token.actions.githubusercontent.com',
    'run-actions-1-azure-eastus.actions.githubusercontent.com',
    'api.github.com',
  ];
  return [...new Set(all)].filter((name) => !world.network.unresolved.includes(name));
}

/** Lines of a hosts file. */
export function hostEntries(world: World, address: string): string[] {
  return hostNames(world).map((name) => `${address} ${name}`);
}
