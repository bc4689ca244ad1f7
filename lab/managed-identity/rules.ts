// User-assigned managed identities and their federated credentials: what the service allows and what it refuses.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { regionName } from '../clouds';
import { RESOURCE, shaped, type JsonObject } from '../resource-manager/bodies';
import { armErrors } from '../resource-manager/errors';
import { requireLocation } from '../resource-manager/locations';
import { same } from '../text';
import { identityErrors } from './errors';
import type { Lab } from '../context';
import type { FederatedIdentityCredential, ResourceGroup, UserAssignedIdentity } from '../world';

/** At most so many credentials on one identity. */
const QUOTA = 20;
const MAXIMUM_LENGTH = 600;
const IDENTITY_NAME = /^[a-z0-9][a-z0-9_-]{2,127}$/i;
const CREDENTIAL_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_-]{2,119}$/;

export const IDENTITY_TYPE = 'Microsoft.ManagedIdentity/userAssignedIdentities';

export function findIdentity(lab: Lab, group: ResourceGroup, name: string): UserAssignedIdentity | undefined {
  return lab.world.identities.find((identity) => same(identity.id, identityId(group, name)));
}

export function requireIdentity(lab: Lab, group: ResourceGroup, name: string): UserAssignedIdentity {
  const identity = findIdentity(lab, group, name);
  if (identity === undefined) throw armErrors.resourceNotFound(IDENTITY_TYPE, name, group.name);
  return identity;
}

/** This service writes `resourcegroups` in lower case, whatever was asked for. */
function identityId(group: ResourceGroup, name: string): string {
  return `/subscriptions/${group.subscriptionId}/resourcegroups/${group.name}/providers/${IDENTITY_TYPE}/${name}`;
}

export function putIdentity(
  lab: Lab,
  group: ResourceGroup,
  name: string,
  body: JsonObject,
): { identity: UserAssignedIdentity; created: boolean } {
  if (!IDENTITY_NAME.test(name)) throw identityErrors.invalidName(name);
  const { location: asked, tags = {} } = shaped(body, RESOURCE);
  const location = requireLocation(lab.world, asked, IDENTITY_TYPE);
  const existing = findIdentity(lab, group, name);
  if (existing !== undefined) {
    if (regionName(existing.location) !== location) throw armErrors.locationConflict(name, IDENTITY_TYPE, existing.location);
    existing.tags = tags;
    return { identity: existing, created: false };
  }
  const identity: UserAssignedIdentity = {
    id: identityId(group, name),
    name,
    location,
    tags,
    principalId: lab.random.guid(),
    clientId: lab.random.guid(),
    createdAt: lab.clock.now(),
    federatedIdentityCredentials: [],
  };
  lab.world.identities.push(identity);
  return { identity, created: true };
}

/** True when there was one. Its role assignments stay behind, as orphans do in Azure. */
export function deleteIdentity(lab: Lab, group: ResourceGroup, name: string): boolean {
  const identity = findIdentity(lab, group, name);
  if (identity === undefined) return false;
  lab.world.identities.splice(lab.world.identities.indexOf(identity), 1);
  return true;
}

export function findCredential(identity: UserAssignedIdentity, name: string): FederatedIdentityCredential | undefined {
  return identity.federatedIdentityCredentials.find((credential) => same(credential.name, name));
}

export async function putCredential(
  lab: Lab,
  identity: UserAssignedIdentity,
  name: string,
  body: JsonObject,
): Promise<{ credential: FederatedIdentityCredential; created: boolean }> {
  if (!CREDENTIAL_NAME.test(name)) throw identityErrors.invalidCredentialName(name);
  const wanted = readProperties(body);
  return exclusively(lab, identity, () => {
    const existing = findCredential(identity, name);
    const twin = identity.federatedIdentityCredentials.find(
      (credential) => credential !== existing && credential.issuer === wanted.issuer && credential.subject === wanted.subject,
    );
    if (twin !== undefined) throw identityErrors.duplicate();
    if (existing !== undefined) {
      Object.assign(existing, wanted, { writtenAt: lab.clock.now() });
      return { credential: existing, created: false };
    }
    if (identity.federatedIdentityCredentials.length >= QUOTA) throw identityErrors.quota();
    const credential = { name, ...wanted, writtenAt: lab.clock.now() };
    identity.federatedIdentityCredentials.push(credential);
    return { credential, created: true };
  });
}

export async function deleteCredential(lab: Lab, identity: UserAssignedIdentity, name: string): Promise<boolean> {
  return exclusively(lab, identity, () => {
    const credential = findCredential(identity, name);
    if (credential === undefined) return false;
    identity.federatedIdentityCredentials.splice(identity.federatedIdentityCredentials.indexOf(credential), 1);
    return true;
  });
}

const CREDENTIAL = z.looseObject({
  properties: z
    .looseObject({ issuer: z.string().nullish(), subject: z.string().nullish(), audiences: z.array(z.string()).nullish() })
    .nullish(),
});

/** Wrong issuers and subjects are taken without a word: they fail only when a token is exchanged. */
function readProperties(body: JsonObject): Omit<FederatedIdentityCredential, 'name' | 'writtenAt'> {
  const { properties } = shaped(body, CREDENTIAL);
  if (properties == null || Object.keys(properties).length === 0) throw identityErrors.emptyProperties();
  const { issuer, subject, audiences } = properties;
  if (!issuer || !subject || audiences == null) throw identityErrors.missingProperty();
  if (audiences.length !== 1) throw identityErrors.oneAudience();
  for (const [property, value] of Object.entries({ issuer, subject, audience: audiences[0] ?? '' })) {
    if (value.length > MAXIMUM_LENGTH) throw identityErrors.tooLong(property);
  }
  return { issuer, subject, audiences };
}

const writing = new WeakSet<UserAssignedIdentity>();

/** One write of credentials at a time for each identity: a second one meanwhile is refused, not queued. */
async function exclusively<T>(lab: Lab, identity: UserAssignedIdentity, write: () => T): Promise<T> {
  if (writing.has(identity)) throw identityErrors.concurrent(identity.id.toLowerCase());
  writing.add(identity);
  try {
    await sleep(lab.settings.ficWriteMs);
    return write();
  } finally {
    writing.delete(identity);
  }
}
