// Role assignments on the vault or its secrets.
import { AuthorizationManagementClient, type RoleDefinition } from '@azure/arm-authorization';
import { array, looseObject, nullish, object, string } from 'valibot';
import { asBrokenLink, attempted, clientOptions, collect, isMissing, problemOf } from '../../../azure/request';
import { missingRight } from '../../../azure/problem';
import { retried } from '../../../azure/retry';
import { KEY_VAULT_SECRETS_USER, type Desired } from '../../../chain/desired';
import { BrokenLink } from '../../../chain/diagnosis';
import { assignmentName } from '../../../chain/names';
import { namesNear } from '../../../chain/near-names';
import { ownershipDescription } from '../../../chain/ownership';
import { formatResourceId } from '../../../chain/resource-id';
import { diagnose } from '../diagnoses';
import { waitingLine } from '../../../chain/waiting';
import type { Shape } from '../../../azure/answers';
import type { Attempt } from '../../../azure/problem';
import type { AssignmentFacts, RoleFacts } from './plan';
import type { Context } from '../../context';

const ASSIGNMENT = looseObject({
  id: string(),
  name: string(),
  properties: looseObject({ roleDefinitionId: string(), principalId: string(), scope: string(), description: nullish(string()) }),
});
const DEFINITION = looseObject({ id: string(), name: string(), properties: looseObject({ roleName: string() }) });
const SHAPES: readonly Shape[] = [
  ...['GET', 'PUT', 'DELETE'].map((method): Shape => ({ method, path: /\/roleAssignments\/[^/]+$/i, schema: ASSIGNMENT })),
  { method: 'GET', path: /\/roleAssignments$/i, schema: object({ value: array(ASSIGNMENT), nextLink: nullish(string()) }) },
  { method: 'GET', path: /\/roleDefinitions$/i, schema: object({ value: array(DEFINITION), nextLink: nullish(string()) }) },
  { method: 'GET', path: /\/roleDefinitions\/[^/]+$/i, schema: DEFINITION },
];

export interface AssignmentClient {
  /** The role that is asked for: known for the usual one, looked up for any other. */
  role(): Promise<RoleFacts>;
  /** The assignments of a principal at, above and below the vault. */
  list(principalId: string): Promise<readonly AssignmentFacts[]>;
  /** `adopted`: somebody else has made the same one. */
  assign(scope: string, principalId: string, roleId: string): Promise<{ assignment: AssignmentFacts; outcome: 'created' | 'adopted' }>;
  /** One that is gone already is as good as deleted. */
  remove(id: string): Promise<void>;
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const KNOWN: RoleFacts = { ...KEY_VAULT_SECRETS_USER, data: undefined };

export function assignmentClient({ session, desired, clock, log }: Context): AssignmentClient {
  const { vault } = desired;
  const { roleAssignments, roleDefinitions } = new AuthorizationManagementClient(
    session.credential,
    vault.subscriptionId,
    clientOptions(session, SHAPES),
  );
  const vaultId = formatResourceId(vault);
  const attempt = (operation: string): Attempt => ({ link: 'access', operation, target: vault, explain: explain(desired) });
  const definitionId = (roleId: string): string =>
    `/subscriptions/${vault.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
  const isGone = async (id: string): Promise<boolean> =>
    roleAssignments.getById(id).then(
      () => false,
      (error: unknown) => isMissing(problemOf(error)),
    );
  const roleById = async (id: string): Promise<RoleFacts> => {
    try {
      return roleFacts(await roleDefinitions.getById(definitionId(id)));
    } catch (error) {
      // Its id is all that an assignment needs.
      if (problemOf(error)?.code !== 'AuthorizationFailed') throw error;
      return { id: id.toLowerCase(), name: id, data: undefined };
    }
  };
  return {
    role: () =>
      attempted(attempt('find the role'), async () => {
        const role = desired.role.split('/').at(-1) ?? '';
        if ([KNOWN.name, KNOWN.id].some((known) => known.toLowerCase() === role.toLowerCase())) return KNOWN;
        if (GUID.test(role)) return roleById(role);
        const [found] = await collect(roleDefinitions.list(vaultId, { filter: `roleName eq '${role.replaceAll("'", "''")}'` }));
        if (found !== undefined) return roleFacts(found);
        const names = (await collect(roleDefinitions.list(vaultId))).flatMap(({ roleName }) => roleName ?? []);
        throw new BrokenLink(diagnose('ROLE_NOT_FOUND', { role: desired.role, scope: vaultId, near: namesNear(role, names) }));
      }),
    list: (principalId) =>
      attempted(attempt('list the role assignments'), async () =>
        (await collect(roleAssignments.listForScope(vaultId, { filter: `principalId eq '${principalId}'` }))).map(
          ({ id = '', name = '', scope = '', principalId: holder = '', roleDefinitionId = '', description }) => ({
            id,
            name,
            scope,
            principalId: holder,
            roleId: roleDefinitionId.split('/').at(-1) ?? '',
            description,
          }),
        ),
      ),
    assign: async (scope, principalId, roleId) => {
      const name = assignmentName(scope, principalId, roleId);
      const description = ownershipDescription(desired.identityOwnership);
      const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
      const assignment = { id, name, scope, principalId, roleId, description };
      // With the type given, Azure does not look for a principal that may not have spread yet.
      const body = { roleDefinitionId: definitionId(roleId), principalId, principalType: 'ServicePrincipal', description };
      try {
        await retried(() => roleAssignments.create(scope, name, body), {
          clock,
          forMs: 60_000,
          firstDelayMs: 1000,
          maximumDelayMs: 8000,
          isPassing: (error) => problemOf(error)?.code === 'PrincipalNotFound',
          onRetry: (_error, elapsedMs) => log(waitingLine('the new identity to reach the directory', 'PrincipalNotFound', elapsedMs)),
        });
        return { assignment, outcome: 'created' };
      } catch (error) {
        const problem = problemOf(error);
        if (problem?.code !== 'RoleAssignmentExists') throw asBrokenLink(error, attempt('assign the role'));
        return { assignment: { ...assignment, id: existingId(problem.message, scope) ?? id }, outcome: 'adopted' };
      }
    },
    remove: async (id) => {
      try {
        await roleAssignments.deleteById(id);
      } catch (error) {
        // The condition of the deployer's role reads the assignment: of one that is gone already, it forbids the deletion.
        if (!isMissing(problemOf(error)) && !(await isGone(id))) throw asBrokenLink(error, attempt('delete the role assignment'));
      }
    },
  };
}

function roleFacts({ name = '', roleName = '', permissions = [] }: RoleDefinition): RoleFacts {
  return {
    id: name.toLowerCase(),
    name: roleName,
    data: {
      actions: permissions.flatMap(({ dataActions = [] }) => dataActions),
      notActions: permissions.flatMap(({ notDataActions = [] }) => notDataActions),
    },
  };
}

function explain({ role, scopes }: Desired): NonNullable<Attempt['explain']> {
  return ({ code, message }) => {
    const right = missingRight(message);
    switch (code) {
      case 'AuthorizationFailed':
        return right?.action.toLowerCase() === 'microsoft.authorization/roleassignments/write' && !/deny assignment/i.test(message)
          ? diagnose('ROLE_NOT_ASSIGNABLE', { role, scope: right.scope })
          : undefined;
      case 'RoleDefinitionDoesNotExist':
      case 'InvalidRoleDefinitionId':
        return diagnose('ROLE_NOT_FOUND', { role, scope: scopes[0] ?? '', near: '' });
      case 'PrincipalNotFound':
        return diagnose('PRINCIPAL_NOT_FOUND', { message });
      default:
        return undefined;
    }
  };
}

/** Some wordings give the name of the existing assignment, as a GUID without dashes. */
function existingId(message: string, scope: string): string | undefined {
  const digits = /ID of the (?:conflicting|existing) role assignment is ([0-9a-f-]{32,36})/i.exec(message)?.[1]?.replaceAll('-', '');
  const name = digits?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return name === undefined ? undefined : `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
}
