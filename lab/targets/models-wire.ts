// Azure OpenAI: the list of models, by which a workload proves its role. A missing role is 401 here, and so is a bad token: the code
// tells them apart. https://learn.microsoft.com/azure/ai-services/openai/how-to/role-based-access-control
import { decide } from '../authorization/rules';
import { cloudOf } from '../clouds';
import { checkToken } from '../entra/callers';
import { NOT_PLAYED, notPlayedMessage } from '../not-played';
import { isText } from '../text';
import { isOpen } from './network';
import type { Lab } from '../context';
import type { FaultBody, Service } from '../network/listener';

const READ = 'Microsoft.CognitiveServices/accounts/OpenAI/models/read';

const refused = (status: number, code: string, message: string): Response => Response.json({ error: { code, message } }, { status });

export function modelsService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  return {
    handle: async (request, entry) => {
      const url = new URL(request.url);
      const account = lab.world.resources.find(
        ({ id, properties }) =>
          /\/providers\/Microsoft\.CognitiveServices\/accounts\/[^/]+$/i.test(id) &&
          isText(properties['customSubDomainName'], url.hostname.split('.')[0] ?? ''),
      );
      if (account === undefined) return new Response('', { status: 502 });
      const audience = cloudOf(lab.world).firstParty.find((one) => one.includes('cognitiveservices')) ?? '';
      const check = await checkToken(lab, request, [audience]);
      if (check.outcome !== 'accepted') {
        const message = `Unauthorized. Access token is missing, invalid, audience is incorrect (${audience}), or have expired.`;
        return Response.json({ statusCode: 401, message }, { status: 401 });
      }
      entry.principal = check.caller.objectId;
      if (!isOpen(account)) return refused(403, '403', 'Access denied due to Virtual Network/Firewall rules.');
      const question = { principal: check.caller, action: READ, plane: 'data' as const, scope: account.id };
      if (decide(lab.world, lab.settings, lab.clock.now(), question).outcome !== 'granted') {
        const operation = `${request.method} ${url.pathname}`;
        const message = `The principal \`${check.caller.objectId}\` lacks the required data action \`${READ}\` to perform \`${operation}\` operation.`;
        return refused(401, 'PermissionDenied', message);
      }
      if (request.method === 'GET' && url.pathname === '/openai/models') return Response.json({ data: [], object: 'list' });
      const operation = `${request.method} ${url.pathname}`;
      lab.unplayed.record('openai', operation);
      return Response.json({ error: { code: NOT_PLAYED, message: notPlayedMessage(operation) } }, { status: 501 });
    },
    faultBody: (status) => ({ error: { code: String(status), message: 'The request was not served' } }),
  };
}
