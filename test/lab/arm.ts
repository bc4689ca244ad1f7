// Resource Manager of a laboratory under test: requests of the deployer, who gets the rights that a test needs.
import { client, type Answer, type Client } from './client';
import { ROLES } from '../../lab/authorization/built-in-roles';
import type { RunningLab } from '../../lab/lab';
import type { RoleAssignment } from '../../lab/world';

export interface Arm {
  http: Client;
  subscription: () => string;
  group: () => string;
  call: (method: string, path: string, version: string, body?: unknown) => Promise<Answer>;
  /** A role of the deployer's on the subscription, or elsewhere. */
  grant: (role: string, more?: Partial<RoleAssignment>) => void;
}

let assignments = 0;

export function arm(lab: RunningLab): Arm {
  const http = client(lab);
  const subscription = (): string => `/subscriptions/${lab.world().subscriptions[0]!.subscriptionId}`;
  return {
    http,
    subscription,
    group: () => `${subscription()}/resourceGroups/hashbnuswest`,
    call: async (method, path, version, body) =>
      http.json(method, `https://management.azure.com${path}${path.includes('?') ? '&' : '?'}api-version=${version}`, {
        token: await http.token('https://management.azure.com'),
        body: body as object | undefined,
      }),
    grant: (role, more = {}) => {
      assignments += 1;
      lab.world().roleAssignments.push({
        scope: subscription(),
        name: `aaaaaaaa-0000-4000-8000-${String(assignments).padStart(12, '0')}`,
        principalId: lab.world().applications[0]!.objectId,
        principalType: 'ServicePrincipal',
        role: Object.entries(ROLES).find(([name]) => name === role)?.[1] ?? role,
        ...{ description: null, condition: null, conditionVersion: null, createdAt: 0, createdBy: 'test' },
        ...more,
      });
    },
  };
}

export const codeOf = ({ status, body }: Answer): string => {
  const { error, code } = body as { error?: { code?: string }; code?: string };
  return `${status} ${error?.code ?? code ?? ''}`.trim();
};
