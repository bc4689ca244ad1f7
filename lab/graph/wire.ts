// Microsoft Graph: the one call that az makes to turn principal ids into names.
import { Hono } from 'hono';
import { checkToken } from '../entra/callers';
import type { Lab } from '../context';
import type { FaultBody, Service } from '../network/listener';

export function graphService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  const app = new Hono();
  const error = (code: string, message: string): object => ({ error: { code, message } });
  app.post('/v1.0/directoryObjects/getByIds', async (c) => {
    const check = await checkToken(lab, c.req.raw, ['https://graph.microsoft.com']);
    if (check.outcome !== 'accepted') return c.json(error('InvalidAuthenticationToken', 'Access token is empty.'), 401);
    const { ids = [] } = await c.req.json<{ ids?: string[] }>();
    const principals = [
      ...lab.world.applications.map(({ objectId, clientId, displayName }) => ({
        id: objectId,
        appId: clientId,
        displayName,
        servicePrincipalType: 'Application',
      })),
      ...lab.world.identities.map(({ principalId, clientId, name }) => ({
        id: principalId,
        appId: clientId,
        displayName: name,
        servicePrincipalType: 'ManagedIdentity',
      })),
    ];
    const value = principals
      .filter(({ id }) => ids.includes(id))
      .map((principal) => ({
        '@odata.type': '#microsoft.graph.servicePrincipal',
        ...principal,
        'servicePrincipalNames': [principal.appId],
      }));
    return c.json({ '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#directoryObjects', value });
  });
  app.notFound((c) => c.json(error('Request_ResourceNotFound', `Resource not found for the segment '${c.req.path}'.`), 404));
  return { handle: (request) => app.fetch(request), faultBody: (status) => error('ServiceUnavailable', `HTTP ${status}`) };
}
