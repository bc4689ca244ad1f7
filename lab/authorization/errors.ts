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
  invalidPrincipal: (principalId: string) =>
    armError(400, 'InvalidPrincipalId', `The principal ID '${principalId}' is not valid. Principal ID must be a GUID.`),
  invalidType: (type: string) => armError(400, 'InvalidPrincipalType', `The principal type '${type}' is not valid.`),
  // The sentence is documented, its code is not known to us.
  invalidCondition: () => armError(400, 'InvalidRoleAssignmentCondition', 'The given role assignment condition is invalid.'),
  notAssignable: (role: string, scope: string) =>
    armError(
      400,
      'RoleDefinitionNotAssignable',
      `The role definition '${dashless(role)}' cannot be assigned at the scope '${scope}': it does not lie within the assignable scopes of the role.`,
    ),
  invalidDefinition: (reason: string) => armError(400, 'InvalidRoleDefinition', reason),
  // https://learn.microsoft.com/azure/role-based-access-control/troubleshooting
  definitionInUse: () => armError(400, 'RoleDefinitionHasAssignments', 'There are existing role assignments referencing role.'),
  definitionNameTaken: (name: string) =>
    armError(
      409,
      'RoleDefinitionWithSameNameExists',
      `A custom role with the same name already exists in this directory. Use a different name: '${name}'.`,
    ),
  builtInStays: () => armError(400, 'InvalidRoleDefinition', 'A built-in role cannot be changed or deleted.'),
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
