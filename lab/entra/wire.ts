// Entra ID on the wire: discovery, keys and the token endpoint.
import { Hono } from 'hono';
import { answerRefusals } from '../network/answers';
import { problemBody, problems } from './errors';
import { issueToken, requireTenant } from './rules';
import type { Lab } from '../context';
import type { FaultBody, Service } from '../network/listener';

const AUTHORITY = 'https://login.microsoftonline.com';

export function entraService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  const app = new Hono();
  app.onError(answerRefusals);

  app.get('/common/discovery/instance', (c) =>
    c.json({
      'tenant_discovery_endpoint': `${AUTHORITY}/${lab.world.tenantId}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      'metadata': [
        {
          preferred_network: 'login.microsoftonline.com',
          preferred_cache: 'login.windows.net',
          aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
        },
      ],
    }),
  );
  for (const path of ['/:tenant/v2.0/.well-known/openid-configuration', '/:tenant/.well-known/openid-configuration'] as const) {
    app.get(path, (c) => {
      const tenant = c.req.param('tenant');
      requireTenant(lab, tenant);
      const version = path.includes('v2.0') ? '/v2.0' : '';
      return c.json({
        token_endpoint: `${AUTHORITY}/${tenant}/oauth2${version}/token`,
        token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
        jwks_uri: `${AUTHORITY}/${tenant}/discovery${version}/keys`,
        response_modes_supported: ['query', 'fragment', 'form_post'],
        subject_types_supported: ['pairwise'],
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
        scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
        issuer: version === '' ? `https://sts.windows.net/${lab.world.tenantId}/` : `${AUTHORITY}/${lab.world.tenantId}/v2.0`,
        authorization_endpoint: `${AUTHORITY}/${tenant}/oauth2${version}/authorize`,
        device_authorization_endpoint: `${AUTHORITY}/${tenant}/oauth2${version}/devicecode`,
        end_session_endpoint: `${AUTHORITY}/${tenant}/oauth2${version}/logout`,
        tenant_region_scope: 'NA',
        cloud_instance_name: 'microsoftonline.com',
        cloud_graph_host_name: 'graph.windows.net',
        msgraph_host: 'graph.microsoft.com',
      });
    });
  }
  app.get('/:tenant/discovery/v2.0/keys', (c) => c.json({ keys: [lab.keys.entra.jwk] }));
  app.get('/:tenant/discovery/keys', (c) => c.json({ keys: [lab.keys.entra.jwk] }));
  app.post('/:tenant/oauth2/v2.0/token', async (c) => {
    c.header('cache-control', 'no-store, no-cache');
    c.header('x-ms-request-id', lab.random.guid());
    return c.json(await issueToken(lab, c.req.param('tenant'), new URLSearchParams(await c.req.text())));
  });
  app.notFound((c) => c.text('', 404));

  return {
    handle: (request) => app.fetch(request),
    faultBody: () => problemBody(lab, problems.unavailable()),
  };
}
