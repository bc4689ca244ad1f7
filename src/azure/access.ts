// Role assignments on the vault or its secrets.
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { KEY_VAULT_SECRETS_USER, type Desired } from '../chain/desired';
import { namesNear } from '../chain/azure-problem';
import { BrokenLink, diagnose } from '../chain/diagnosis';
import { description } from '../chain/marks';
import { assignmentName } from '../chain/names';
import { formatResourceId } from '../chain/resource-id';
import { asBrokenLink, attempted, clientOptions, collect, problemOf } from './request';
import { retried, type Clock } from './retry';
import type { AzureSession } from './session';
import type { AssignmentFacts } from '../chain/facts';

export interface AccessClient {
  /** The GUID of the wished role: known for the usual one, looked up for any other. */
  role(): Promise<string>;
  /** The assignments of a principal at, above and below the vault. */
  list(principalId: string): Promise<readonly AssignmentFacts[]>;
  /** The id of the assignment. `adopted`: somebody else has made the same one. */
  /** One that is gone already is as good as deleted. */
  remove(id: string): Promise<void>;
  assign(scope: string, principalId: string, roleId: string): Promise<{ id: string; outcome: 'created' | 'adopted' }>;
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function accessClient(session: AzureSession, desired: Desired, clock: Clock, onWait: (line: string) => void): AccessClient {
  const { subscriptionId } = desired.vault;
  const { roleAssignments, roleDefinitions } = new AuthorizationManagementClient(
    session.credential,
    subscriptionId,
    clientOptions(session),
  );
  const vaultId = formatResourceId(desired.vault);
  const attempt = (operation: string) => ({ link: 'access', operation, desired }) as const;
  return {
    role: () =>
      attempted(attempt('find the role'), async () => {
        const wanted = desired.role.split('/').at(-1) ?? '';
        if (GUID.test(wanted)) return wanted.toLowerCase();
        if (wanted.toLowerCase() === KEY_VAULT_SECRETS_USER.name.toLowerCase()) return KEY_VAULT_SECRETS_USER.id;
        const [found] = await collect(roleDefinitions.list(vaultId, { filter: `roleName eq '${wanted.replaceAll("'", "''")}'` }));
        if (found?.name !== undefined) return found.name;
        const all = await collect(roleDefinitions.list(vaultId));
        throw new BrokenLink(
          diagnose('ROLE_NOT_FOUND', {
            role: desired.role,
            scope: vaultId,
            near: namesNear(
              wanted,
              all.flatMap(({ roleName }) => roleName ?? []),
            ),
          }),
        );
      }),
    list: (principalId) =>
      attempted(attempt('list the role assignments'), async () =>
        (await collect(roleAssignments.listForScope(vaultId, { filter: `principalId eq '${principalId}'` }))).map(
          ({ id = '', name = '', scope = '', principalId: holder = '', roleDefinitionId = '', description: text }) => ({
            id,
            name,
            scope,
            principalId: holder,
            roleId: roleDefinitionId.split('/').at(-1) ?? '',
            description: text,
          }),
        ),
      ),
    remove: (id) =>
      attempted(attempt('delete the role assignment'), async () => {
        await roleAssignments.deleteById(id);
      }),
    assign: async (scope, principalId, roleId) => {
      const name = assignmentName(scope, principalId, roleId);
      const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
      try {
        await retried(
          () =>
            roleAssignments.create(scope, name, {
              roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
              // With the type given, Azure does not look for a principal that may not have spread yet.
              principalId,
              principalType: 'ServicePrincipal',
              description: description(desired.identityMarks),
            }),
          {
            clock,
            forMs: 60_000,
            firstDelayMs: 1000,
            maximumDelayMs: 8000,
            worthIt: (error) => problemOf(error)?.code === 'PrincipalNotFound',
            onRetry: (_error, tries) => onWait(`access: PrincipalNotFound, try ${tries}`),
          },
        );
        return { id, outcome: 'created' };
      } catch (error) {
        const problem = problemOf(error);
        if (problem?.code !== 'RoleAssignmentExists') throw asBrokenLink(error, attempt('assign the role'));
        return { id: existingId(problem.message, scope) ?? id, outcome: 'adopted' };
      }
    },
  };
}

/** Some wordings give the name of the existing assignment, as a GUID without dashes. */
function existingId(message: string, scope: string): string | undefined {
  const digits = /ID of the (?:conflicting|existing) role assignment is ([0-9a-f-]{32,36})/i.exec(message)?.[1]?.replaceAll('-', '');
  const name = digits?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return name === undefined ? undefined : `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
}
