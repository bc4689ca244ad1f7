// Azure Resource Manager on the wire: the token, the body and the headers of every answer; the front door does the rest.
import { authorizationRoutes } from '../authorization/wire';
import { cloudOf } from '../clouds';
import { containerServiceRoutes } from '../container-service/wire';
import { checkToken } from '../entra/callers';
import { deploymentRoutes } from '../deployments/wire';
import { governanceRoutes } from '../governance/wire';
import { identityBindingRoutes } from '../identity-binding/wire';
import { keyVaultManagementRoutes } from '../key-vault/management-wire';
import { managedIdentityRoutes } from '../managed-identity/wire';
import { answerRefusals } from '../network/answers';
import { readBody } from './bodies';
import { armErrors, armFaultBody } from './errors';
import { createFrontDoor } from './front-door';
import { providerRoutes } from './providers';
import { resourceGroupRoutes } from './resource-groups';
import { resourceRoutes } from './resources';
import { subscriptionRoutes } from './subscriptions';
import { targetRoutes } from '../targets/management-wire';
import type { ArmRoute } from './routes';
import type { Lab } from '../context';
import type { FaultBody, Service } from '../network/listener';

const ROUTES: readonly ArmRoute[] = [
  ...subscriptionRoutes,
  ...providerRoutes,
  ...resourceGroupRoutes,
  ...resourceRoutes,
  ...managedIdentityRoutes,
  ...containerServiceRoutes,
  ...identityBindingRoutes,
  ...keyVaultManagementRoutes,
  ...authorizationRoutes,
  ...governanceRoutes,
  ...deploymentRoutes,
  ...targetRoutes,
];

export function resourceManagerService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  const frontDoor = createFrontDoor(lab, ROUTES);
  const answer: Service = async (request, entry) => {
    const { tenantId } = lab.world;
    const audiences = cloudOf(lab.world).resourceManagerAudiences;
    const check = await checkToken(lab, request, audiences);
    if (check.outcome === 'missing') throw armErrors.missingToken(tenantId);
    if (check.outcome === 'invalid') throw armErrors.invalidToken(tenantId);
    if (check.outcome === 'expired') throw armErrors.expiredToken(check.expiredAt, lab.clock.now());
    if (check.outcome === 'wrong-audience') throw armErrors.wrongAudience(check.found, audiences);
    entry.principal = check.caller.objectId;
    const url = new URL(request.url);
    const { status, body, headers } = await frontDoor({
      method: request.method,
      path: decodePath(url.pathname),
      query: url.searchParams,
      headers: request.headers,
      body: await readBody(request),
      caller: check.caller,
      entry,
    });
    const init = { status, ...(headers && { headers }) };
    return body === undefined ? new Response(null, init) : Response.json(body, init);
  };
  return {
    handle: async (request, entry) => {
      const response = await Promise.resolve(answer(request, entry)).catch(answerRefusals);
      for (const [name, value] of Object.entries(responseHeaders(lab, request))) response.headers.set(name, value);
      return response;
    },
    faultBody: armFaultBody,
  };
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    throw armErrors.badPath(pathname);
  }
}

/** On every answer, refusals included. */
function responseHeaders(lab: Lab, { method, headers }: Request): Record<string, string> {
  const id = lab.random.guid();
  const kind = method === 'GET' ? 'reads' : method === 'DELETE' ? 'deletes' : 'writes';
  return {
    'cache-control': 'no-cache',
    'pragma': 'no-cache',
    'expires': '-1',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    'x-ms-request-id': id,
    'x-ms-correlation-request-id': headers.get('x-ms-correlation-request-id') ?? id,
    'x-ms-routing-request-id': `WESTUS:${new Date(lab.clock.now()).toISOString().replace(/[-:.]/g, '')}:${id}`,
    [`x-ms-ratelimit-remaining-subscription-${kind}`]: kind === 'reads' ? '11999' : '1199',
  };
}
