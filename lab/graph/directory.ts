// The directory of the laboratory's tenant: its applications, service principals, groups and people.
import type { World } from '../world';

export interface DirectoryObject {
  kind: 'application' | 'servicePrincipal' | 'group' | 'user';
  id: string;
  displayName: string;
  [field: string]: unknown;
}

/** An application and its service principal share their client id; each has an id of its own. */
export function directory({ applications, identities, groups, users, tenantId }: World): DirectoryObject[] {
  const own = applications.filter((application) => (application.tenantId ?? tenantId) === tenantId);
  return [
    ...own.map(({ clientId, displayName, objectId }): DirectoryObject => ({
      kind: 'application',
      // The state has one id for both: the application's is derived from it.
      id: objectId.replace(/^.{8}/, clientId.slice(0, 8)),
      appId: clientId,
      displayName,
      identifierUris: [`api://${clientId}`],
      signInAudience: 'AzureADMyOrg',
    })),
    ...own.map(({ clientId, displayName, objectId }): DirectoryObject => ({
      kind: 'servicePrincipal',
      id: objectId,
      appId: clientId,
      displayName,
      servicePrincipalType: 'Application',
      servicePrincipalNames: [clientId, `api://${clientId}`],
      accountEnabled: true,
    })),
    ...identities.map(({ principalId, clientId, name, id }): DirectoryObject => ({
      kind: 'servicePrincipal',
      id: principalId,
      appId: clientId,
      displayName: name,
      servicePrincipalType: 'ManagedIdentity',
      servicePrincipalNames: [clientId],
      alternativeNames: ['isExplicit=True', id],
      accountEnabled: true,
    })),
    ...groups.map(({ objectId, displayName }): DirectoryObject => ({
      kind: 'group',
      id: objectId,
      displayName,
      securityEnabled: true,
      mailEnabled: false,
      groupTypes: [],
    })),
    ...users.map(({ objectId, displayName, userPrincipalName }): DirectoryObject => ({
      kind: 'user',
      id: objectId,
      displayName,
      userPrincipalName,
    })),
  ];
}
