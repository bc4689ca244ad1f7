// The user-assigned managed identity.
import { ManagedServiceIdentityClient, type Identity } from '@azure/arm-msi';
import { array, looseObject, nullish, object, optional, pipe, record, string, uuid } from 'valibot';
import { attempted, clientOptions, collect, unlessMissing } from '../../azure/request';
import { diagnose } from './diagnoses';
import type { Shape } from '../../azure/answers';
import type { Attempt } from '../../azure/problem';
import type { AzureSession } from '../../azure/session';
import type { ResourceId } from '../../chain/resource-id';

const IDENTITY = looseObject({
  id: string(),
  tags: nullish(record(string(), string())),
  properties: object({ clientId: pipe(string(), uuid()), principalId: pipe(string(), uuid()), tenantId: pipe(string(), uuid()) }),
});
const SHAPES: readonly Shape[] = [
  // A deletion is answered without a body: what comes with one comes from somebody else.
  ...['GET', 'PUT', 'PATCH', 'DELETE'].map((method): Shape => ({ method, path: /\/userAssignedIdentities\/[^/]+$/i, schema: IDENTITY })),
  { method: 'GET', path: /\/userAssignedIdentities$/i, schema: object({ value: array(IDENTITY), nextLink: optional(nullish(string())) }) },
];

export interface IdentityFacts {
  id: string;
  clientId: string;
  principalId: string;
  tenantId: string;
  tags: Readonly<Record<string, string>>;
}

export interface IdentityClient {
  read(): Promise<IdentityFacts | undefined>;
  create(location: string, tags: Record<string, string>): Promise<IdentityFacts>;
  /** Adds tags; others stay. */
  tag(found: IdentityFacts, tags: Record<string, string>): Promise<IdentityFacts>;
  /** Its credentials go with it; its role assignments would stay behind. */
  remove(): Promise<void>;
  /** All identities of the group. */
  list(): Promise<IdentityFacts[]>;
  /** All identities of the subscription that may be seen. */
  listSubscription(): Promise<IdentityFacts[]>;
}

export function identityClient(session: AzureSession, identity: ResourceId): IdentityClient {
  const { subscriptionId, resourceGroup, name } = identity;
  const { userAssignedIdentities } = new ManagedServiceIdentityClient(session.credential, subscriptionId, clientOptions(session, SHAPES));
  const attempt = (operation: string): Attempt => ({
    link: 'identity',
    operation,
    target: identity,
    explain: ({ code, message }) =>
      ['InvalidResourceLocation', 'LocationNotAvailableForResourceType'].includes(code)
        ? diagnose('IDENTITY_LOCATION', { message })
        : undefined,
  });
  return {
    read: () =>
      attempted(attempt('read the identity'), async () => {
        const found = await unlessMissing(() => userAssignedIdentities.get(resourceGroup, name));
        return found && factsOf(found);
      }),
    create: (location, tags) =>
      attempted(attempt('create the identity'), async () =>
        factsOf(await userAssignedIdentities.createOrUpdate(resourceGroup, name, { location, tags })),
      ),
    tag: (found, tags) =>
      attempted(attempt('update the tags of the identity'), async () =>
        factsOf(await userAssignedIdentities.update(resourceGroup, name, { tags: { ...found.tags, ...tags } })),
      ),
    remove: () =>
      attempted(attempt('delete the identity'), async () => {
        await userAssignedIdentities.delete(resourceGroup, name);
      }),
    list: () =>
      attempted(attempt('list the identities'), async () =>
        (await collect(userAssignedIdentities.listByResourceGroup(resourceGroup))).map(factsOf),
      ),
    listSubscription: () =>
      attempted(attempt('list the identities of the subscription'), async () =>
        (await collect(userAssignedIdentities.listBySubscription())).map(factsOf),
      ),
  };
}

function factsOf({ id = '', clientId = '', principalId = '', tenantId = '', tags }: Identity): IdentityFacts {
  // The SDK hands a null on as it is.
  return { id, clientId, principalId, tenantId, tags: tags ?? {} };
}
