// What a client meets at a host name: a service of the laboratory, no name in DNS, or a host that it does not play.
import { same } from '../text';
import { hasPublicName } from '../container-service/private-cluster';
import { cloudOfHost, serviceOf } from './hosts';
import type { World } from '../world';

export type Reach = { kind: 'played' } | { kind: 'no-such-name' } | { kind: 'not-played'; why: string };

/** Hosts of vaults, accounts and clusters have a name only while what they belong to exists. */
export function reach(world: World, host: string, inside = false): Reach {
  const service = serviceOf(host);
  const cloud = cloudOfHost(host);
  if (world.network.unresolved.some((name) => same(name, host))) return { kind: 'no-such-name' };
  if (service === undefined) return { kind: 'not-played', why: `The laboratory plays no host ${host}.` };
  if (cloud !== undefined && cloud.name !== world.cloud) {
    const why = `The laboratory plays no host ${host}: its world is ${world.cloud}, and that host is of ${cloud.name}.`;
    return { kind: 'not-played', why };
  }
  const [label = ''] = host.split('.');
  const isNamed = (list: readonly { name: string }[]): boolean => list.some(({ name }) => same(name, label));
  const exists = (): boolean => {
    switch (service) {
      case 'key-vault':
        return isNamed(world.vaults);
      case 'storage':
        return isNamed(world.storageAccounts);
      case 'app-configuration':
        return isNamed(world.configurationStores);
      case 'registry':
        return isNamed(world.registries);
      case 'kubernetes':
        return clusterHasName(world, host, inside || world.network.resolvesPrivateNames);
      default:
        return true;
    }
  };
  return exists() ? { kind: 'played' } : { kind: 'no-such-name' };
}

/** A name of a private zone is known to networks that are linked with it. */
function clusterHasName(world: World, host: string, seesPrivateNames: boolean): boolean {
  return world.clusters.some(({ resource: { properties } }) => {
    if (properties.powerState.code !== 'Running') return false;
    // The own API answers to one name only: inside, that is the cluster's, whichever it is.
    if (properties.fqdn === host) return seesPrivateNames || hasPublicName(properties);
    return properties['privateFQDN'] === host && seesPrivateNames;
  });
}
