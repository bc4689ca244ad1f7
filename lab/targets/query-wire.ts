// Log Analytics: a query that reads no table, by which a workload proves its role on the workspace.
// https://learn.microsoft.com/azure/azure-monitor/logs/api/errors
import { decide } from '../authorization/rules';
import { cloudOf } from '../clouds';
import { checkToken } from '../entra/callers';
import { NOT_PLAYED, notPlayedMessage } from '../not-played';
import { isText } from '../text';
import type { Lab } from '../context';
import type { FaultBody, Service } from '../network/listener';

const READ = 'Microsoft.OperationalInsights/workspaces/query/read';

const refused = (status: number, code: string, message: string): Response => Response.json({ error: { code, message } }, { status });

export function queryService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  return {
    handle: async (request, entry) => {
      const url = new URL(request.url);
      const audience = cloudOf(lab.world).firstParty.find((one) => one.includes('loganalytics')) ?? '';
      const check = await checkToken(lab, request, [audience]);
      if (check.outcome === 'missing')
        return refused(401, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
      if (check.outcome === 'wrong-audience')
        return refused(403, 'InvalidAuthenticationTokenAudience', `The access token has been obtained for wrong audience or resource.`);
      if (check.outcome !== 'accepted') return refused(403, 'InvalidAuthenticationToken', 'The access token is invalid.');
      entry.principal = check.caller.objectId;
      const [, id = ''] = /^\/v1\/workspaces\/([^/]+)\/query$/.exec(url.pathname) ?? [];
      const workspace = lab.world.resources.find(
        ({ id: of, properties }) =>
          /\/providers\/Microsoft\.OperationalInsights\/workspaces\/[^/]+$/i.test(of) && isText(properties['customerId'], id),
      );
      const granted =
        workspace !== undefined &&
        decide(lab.world, lab.settings, lab.clock.now(), {
          principal: check.caller,
          action: READ,
          plane: 'management',
          scope: workspace.id,
        }).outcome === 'granted';
      if (!granted)
        return refused(
          403,
          'InsufficientAccessError',
          'The provided credentials have insufficient access to perform the requested operation',
        );
      if (request.method === 'GET' && url.searchParams.get('query') === 'print 1')
        return Response.json({ tables: [{ name: 'PrimaryResult', columns: [{ name: 'print_0', type: 'long' }], rows: [[1]] }] });
      const operation = `${request.method} a query other than print 1`;
      lab.unplayed.record('log-analytics', operation);
      return refused(501, NOT_PLAYED, notPlayedMessage(operation));
    },
    faultBody: (status) => ({ error: { code: String(status), message: 'The request was not served' } }),
  };
}
