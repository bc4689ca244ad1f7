// Entra ID on the wire: discovery, keys and the token endpoint.
import { Hono } from 'hono';
import { answerRefusals } from '../network/answers';
import { cloudOf } from '../clouds';
import { bodyText } from '../network/body';
import { problemBody, problems, refuseAsNotPlayed } from './errors';
import { issueToken, requireTenant } from './rules';
import type { Lab } from '../context';
import type { FaultBody, Service } from '../network/listener';

export function entraService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  const app = new Hono();
  const cloud = () => cloudOf(lab.world);
  const authority = (): string => `https://${cloud().login[0]}`;
  app.onError(answerRefusals);

  app.get('/common/discovery/instance', (c) =>
    c.json({
      'tenant_discovery_endpoint': `${authority()}/${lab.world.tenantId}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      'metadata': [
        {
          preferred_network: cloud().login[0],
          preferred_cache: cloud().login[1] ?? cloud().login[0],
          aliases: cloud().login,
        },
      ],
    }),
  );
  for (const path of ['/:tenant/v2.0/.well-known/openid-configuration', '/:tenant/.well-known/openid-configuration'] as const) {
    app.get(path, (c) => {
      const tenant = c.req.param('tenant');
      const tenantId = requireTenant(lab, tenant);
      const version = path.includes('v2.0') ? '/v2.0' : '';
      return c.json({
        token_endpoint: `${authority()}/${tenant}/oauth2${version}/token`,
        token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
        jwks_uri: `${authority()}/${tenant}/discovery${version}/keys`,
        response_modes_supported: ['query', 'fragment', 'form_post'],
        subject_types_supported: ['pairwise'],
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
        scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
        issuer: version === '' ? `https://${cloud().tokenIssuer}/${tenantId}/` : `${authority()}/${tenantId}/v2.0`,
        authorization_endpoint: `${authority()}/${tenant}/oauth2${version}/authorize`,
        device_authorization_endpoint: `${authority()}/${tenant}/oauth2${version}/devicecode`,
        end_session_endpoint: `${authority()}/${tenant}/oauth2${version}/logout`,
        tenant_region_scope: 'NA',
        cloud_instance_name: (cloud().login[0] ?? '').replace('login.', ''),
        cloud_graph_host_name: 'graph.windows.net',
        msgraph_host: cloud().graph,
      });
    });
  }
  app.get('/:tenant/discovery/v2.0/keys', (c) => c.json({ keys: [lab.keys.entra.jwk] }));
  app.get('/:tenant/discovery/keys', (c) => c.json({ keys: [lab.keys.entra.jwk] }));
  for (const path of ['/:tenant/oauth2/v2.0/token', '/:tenant/oauth2/token'] as const) {
    app.post(path, async (c) => {
      c.header('cache-control', 'no-store, no-cache');
      c.header('x-ms-request-id', lab.random.guid());
      return c.json(await issueToken(lab, c.req.param('tenant'), new URLSearchParams(await bodyText(c.req.raw))));
    });
  }
  app.notFound((c) => refuseAsNotPlayed(lab, `${c.req.method} ${c.req.path.replace(/^\/[^/]+/, '/{tenant}')}`));

  return {
    handle: (request) => app.fetch(request),
    faultBody: () => problemBody(lab, problems.unavailable()),
  };
}
