// Role assignments, and the definitions of the roles.
import { AuthorizationManagementClient, type RoleDefinition } from '@azure/arm-authorization';
import { array, looseObject, nullish, object, string } from 'valibot';
import { asBrokenLink, attempted, clientOptions, collect, isMissing, problemOf } from '../../../azure/request';
import { missingRight, oneLine } from '../../../azure/problem';
import { retried } from '../../../azure/retry';
import { KEY_VAULT_SECRETS_USER } from '../../../chain/desired';
import { BrokenLink } from '../../../chain/diagnosis';
import { assignmentName } from '../../../chain/names';
import { namesNear } from '../../../chain/near-names';
import { ownershipDescription } from '../../../chain/ownership';
import type { ResourceId } from '../../../chain/resource-id';
import { diagnose } from '../diagnoses';
import { listedScopes } from '../plan';
import { READ_SECRET, type RoleFacts } from '../roles';
import { waitingLine } from '../../../chain/waiting';
import type { Shape } from '../../../azure/answers';
import type { Attempt } from '../../../azure/problem';
import type { AssignmentFacts } from './plan';
import type { Grant } from '../../../chain/grant';
import type { Context } from '../../context';

const ASSIGNMENT = looseObject({
  id: string(),
  name: string(),
  properties: looseObject({
    roleDefinitionId: string(),
    principalId: string(),
    scope: string(),
    description: nullish(string()),
    condition: nullish(string()),
  }),
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
  role(asked: Pick<Grant, 'role' | 'scope'>): Promise<RoleFacts>;
  /** The roles of these ids that can be read: what they allow decides whether they are enough. */
  roles(ids: readonly string[], scope: string): Promise<readonly RoleFacts[]>;
  /** The assignments of a principal at, above and below the scopes of a run. */
  list(principalId: string): Promise<readonly AssignmentFacts[]>;
  /** `adopted`: somebody else has made the same one. */
  assign(scope: string, principalId: string, role: RoleFacts): Promise<{ assignment: AssignmentFacts; outcome: 'created' | 'adopted' }>;
  /** One that is gone already is as good as deleted. */
  remove(id: string): Promise<void>;
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** As Azure defines it: known, so that nobody needs a right to look it up. */
const KNOWN: RoleFacts = {
  ...KEY_VAULT_SECRETS_USER,
  data: { actions: [READ_SECRET, 'Microsoft.KeyVault/vaults/secrets/readMetadata/action'], notActions: [] },
  control: { actions: [], notActions: [] },
};

export function assignmentClient({ session, desired, clock, log }: Context): AssignmentClient {
  const { roleAssignments, roleDefinitions } = new AuthorizationManagementClient(
    session.credential,
    desired.cluster.subscriptionId,
    clientOptions(session, SHAPES),
  );
  const attempt = (operation: string, scope: string, role = ''): Attempt => ({
    link: 'access',
    operation,
    target: resourceOf(scope),
    explain: explain(role, scope),
  });
  const isGone = async (id: string): Promise<boolean> =>
    roleAssignments.getById(id).then(
      () => false,
      (error: unknown) => isMissing(problemOf(error)),
    );
  const definition = async (id: string, scope: string): Promise<RoleFacts> => {
    try {
      return roleFacts(await roleDefinitions.getById(definitionId(id, scope)));
    } catch (error) {
      // Its id is all that an assignment needs.
      if (problemOf(error)?.code !== 'AuthorizationFailed') throw error;
      return { id: id.toLowerCase(), name: id, data: undefined, control: undefined };
    }
  };
  const listAt = (principalId: string) => (scope: string) =>
    attempted(attempt('list the role assignments', scope), async () =>
      (await collect(roleAssignments.listForScope(scope, { filter: `principalId eq '${principalId}'` }))).map(
        ({ id = '', name = '', scope: at = '', principalId: holder = '', roleDefinitionId = '', description, condition }) => ({
          ...{ id, name, scope: at, principalId: holder, roleId: roleDefinitionId.split('/').at(-1) ?? '', description },
          condition: condition ?? undefined,
        }),
      ),
    );
  return {
    role: ({ role: asked, scope }) =>
      attempted(attempt('find the role', scope, asked), async () => {
        const role = asked.split('/').at(-1) ?? '';
        if ([KNOWN.name, KNOWN.id].some((known) => known.toLowerCase() === role.toLowerCase())) return KNOWN;
        if (GUID.test(role)) return definition(role, scope);
        const [found] = await collect(roleDefinitions.list(scope, { filter: `roleName eq '${role.replaceAll("'", "''")}'` }));
        if (found !== undefined) return roleFacts(found);
        const names = (await collect(roleDefinitions.list(scope))).flatMap(({ roleName }) => roleName ?? []);
        throw new BrokenLink(diagnose('ROLE_NOT_FOUND', { role: asked, scope, near: namesNear(role, names) }));
      }),
    roles: async (ids, scope) => {
      const others = [...new Set(ids.map((id) => id.toLowerCase()))].filter((id) => id !== KNOWN.id);
      const read = await Promise.all(
        // What cannot be read does not count: then the role that is asked for is assigned.
        others.map((id) => roleDefinitions.getById(definitionId(id, scope)).then(roleFacts, (error: unknown) => unlessAzure(error))),
      );
      return [KNOWN, ...read.flatMap((role) => role ?? [])];
    },
    list: async (principalId) => {
      const found = (await Promise.all(listedScopes(desired).map(listAt(principalId)))).flat();
      return [...new Map(found.map((one) => [one.id.toLowerCase(), one])).values()];
    },
    assign: async (scope, principalId, { id: roleId, name: roleName }) => {
      const name = assignmentName(scope, principalId, roleId);
      const description = ownershipDescription(desired.identityOwnership);
      const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
      const assignment = { id, name, scope, principalId, roleId, description, condition: undefined };
      // With the type given, Azure does not look for a principal that may not have spread yet.
      const body = { roleDefinitionId: definitionId(roleId, scope), principalId, principalType: 'ServicePrincipal', description };
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
        if (problem?.code !== 'RoleAssignmentExists') throw asBrokenLink(error, attempt('assign the role', scope, roleName));
        return { assignment: { ...assignment, id: existingId(problem.message, scope) ?? id }, outcome: 'adopted' };
      }
    },
    remove: async (id) => {
      try {
        await roleAssignments.deleteById(id);
      } catch (error) {
        // The condition of the deployer's role reads the assignment: of one that is gone already, it forbids the deletion.
        if (!isMissing(problemOf(error)) && !(await isGone(id))) throw asBrokenLink(error, attempt('delete the role assignment', id));
      }
    },
  };
}

function definitionId(roleId: string, scope: string): string {
  return `/subscriptions/${resourceOf(scope).subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
}

/** What a scope lies in, for the words of a refusal. */
function resourceOf(scope: string): ResourceId {
  const [, , subscriptionId = '', , resourceGroup = '', , provider = '', type = '', name = ''] = scope.split('/');
  return { subscriptionId, resourceGroup, type: `${provider}/${type}`, name };
}

function unlessAzure(error: unknown): undefined {
  if (problemOf(error) === undefined) throw error;
}

function roleFacts({ name = '', roleName = '', permissions = [] }: RoleDefinition): RoleFacts {
  const all = (key: 'actions' | 'notActions' | 'dataActions' | 'notDataActions'): string[] =>
    permissions.flatMap((permission) => permission[key] ?? []);
  return {
    id: name.toLowerCase(),
    name: roleName,
    data: { actions: all('dataActions'), notActions: all('notDataActions') },
    control: { actions: all('actions'), notActions: all('notActions') },
  };
}

function explain(role: string, scope: string): NonNullable<Attempt['explain']> {
  return ({ code, message }) => {
    const right = missingRight(message);
    switch (code) {
      case 'AuthorizationFailed':
        return right?.action.toLowerCase() === 'microsoft.authorization/roleassignments/write' && !/deny assignment/i.test(message)
          ? diagnose('ROLE_NOT_ASSIGNABLE', { role, scope: right.scope })
          : undefined;
      case 'RoleDefinitionDoesNotExist':
      case 'InvalidRoleDefinitionId':
        return diagnose('ROLE_NOT_FOUND', { role, scope, near: '' });
      case 'PrincipalNotFound':
        return diagnose('PRINCIPAL_NOT_FOUND', { message });
      case 'ResourceNotFound':
      case 'ResourceGroupNotFound':
      case 'SubscriptionNotFound':
        return diagnose('ACCESS_SCOPE_NOT_FOUND', { scope, message: oneLine(message) });
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
