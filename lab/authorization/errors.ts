// The error answers of Microsoft.Authorization. GUIDs in some of them come without dashes, as in Azure.
import { armError } from '../resource-manager/errors';

const dashless = (guid: string): string => guid.replaceAll('-', '');

export const authorizationErrors = {
  exists: (name: string) =>
    armError(
      409,
      'RoleAssignmentExists',
      `The role assignment already exists. The ID of the existing role assignment is ${dashless(name)}.`,
    ),
  updateNotPermitted: () =>
    armError(400, 'RoleAssignmentUpdateNotPermitted', 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.'),
  principalNotFound: (principalId: string, tenantId: string) =>
    armError(
      400,
      'PrincipalNotFound',
      `Principal ${dashless(principalId)} does not exist in the directory ${tenantId}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype`,
    ),
  unmatchedType: (principalId: string, type: string, given: string) =>
    armError(
      400,
      'UnmatchedPrincipalType',
      `The PrincipalId '${dashless(principalId)}' has type '${type}' , which is different from specified PrinciaplType '${given}'.`,
    ),
  // Status 400 on an assignment is not certain; the sentence is.
  roleNotFound: (role: string) =>
    armError(400, 'RoleDefinitionDoesNotExist', `The specified role definition with ID '${dashless(role)}' does not exist.`),
  roleDefinitionNotFound: (role: string) =>
    armError(404, 'RoleDefinitionDoesNotExist', `The specified role definition with ID '${role}' does not exist.`),
  invalidRole: (role: string) => armError(400, 'InvalidRoleDefinitionId', `The role definition ID '${role}' is not valid.`),
  invalidName: (name: string) =>
    armError(400, 'InvalidRoleAssignmentId', `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`),
  notFound: (name: string) => armError(404, 'RoleAssignmentNotFound', `The role assignment '${name}' is not found.`),
  badFilter: (filter: string) =>
    armError(
      400,
      'BadRequestFormat',
      `The filter '${filter}' is not supported. Supported filters are either 'atScope()' or 'principalId eq '{value}'' or a combination of both.`,
    ),
};
