// The resources that a token can be for: Microsoft's own, which exist in every tenant, and the tenant's applications.
import { cloudOf, vaultAudience } from '../clouds';
import { same } from '../text';
import type { World } from '../world';

const STORAGE = 'https://storage.azure.com';
/** The server application of every AKS cluster; the same in all clouds. */
export const AKS_SERVER_APPLICATION = '6dae42f8-4368-4678-94ff-3960e28e3630';

/** By application id: Resource Manager, Key Vault, Graph, Storage, AKS. */
const APPLICATION_IDS = [
  '797f4846-ba00-4fd7-ba43-dac1f8f63013',
  'cfa8b339-82a2-471a-a3c9-0fc0be7a4093',
  '00000003-0000-0000-c000-000000000000',
  'e406a681-f3d4-42a8-90b6-c2b029497af1',
  AKS_SERVER_APPLICATION,
];

/** Accounts whose own address names them: of storage, Cosmos DB, Service Bus, App Configuration, Kusto. */
const OWN_ADDRESS =
  /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)?\.(blob\.core|queue\.core|table\.core|file\.core|servicebus|kusto)\.(windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)$|^https:\/\/[a-z0-9-]+\.(documents\.azure\.(com|us|cn)|azconfig\.(io|azure\.us|azure\.cn))$/i;

/** With or without its trailing slash, a resource is the same; the token's audience is as it was asked for. */
export function isResource(world: World, resource: string): boolean {
  const cloud = cloudOf(world);
  const asked = resource.replace(/\/$/, '');
  const known = [
    ...cloud.resourceManagerAudiences,
    vaultAudience(cloud),
    `https://${cloud.graph}`,
    STORAGE,
    cloud.configurationAudience,
    cloud.registryAudience,
    ...cloud.firstParty,
    ...APPLICATION_IDS,
    ...world.applications.flatMap(({ clientId }) => [clientId, `api://${clientId}`]),
  ];
  return OWN_ADDRESS.test(asked) || known.some((one) => same(one, asked));
}
