// What the bicep of both deploying identities says of places: where the workload's parts lie, and where its images go.
import { parseResourceId } from './resource-id';
import { fillTemplate, templateText } from './template';
import { identityName, type Workload } from './workload';

/** Names of the workload and where they lie, for the defaults of parameters. */
export function placesOf(workload: Workload): Readonly<Record<string, string>> {
  const { cluster, namespace, vault, identity = identityName(workload), identityResourceGroup } = workload;
  const [vaultId, identityId] = [vault, identity].map(parseResourceId);
  return {
    cluster,
    namespace,
    vault: vaultId?.name ?? vault,
    vaultSubscription: quotedOr(vaultId?.subscriptionId, 'subscription().subscriptionId'),
    vaultResourceGroup: quotedOr(vaultId?.resourceGroup, 'resourceGroup().name'),
    identity: identityId?.name ?? identity,
    identitySubscription: quotedOr(identityId?.subscriptionId, 'subscription().subscriptionId'),
    identityResourceGroup: quotedOr(identityId?.resourceGroup ?? identityResourceGroup, 'resourceGroup().name'),
  };
}

export function quotedOr(name: string | undefined, expression: string): string {
  return name === undefined ? expression : `'${name}'`;
}

/** The right to push images, where the workflows build them. */
export function registryParts(registry: boolean, identity: string, repository: string): Record<string, string> {
  return registry
    ? {
        registryParameter: templateText('infra-parts/registry-parameter.bicep'),
        registryModule: fillTemplate('infra-parts/registry-module.bicep', { identity, repository }),
      }
    : { registryParameter: '', registryModule: '' };
}
