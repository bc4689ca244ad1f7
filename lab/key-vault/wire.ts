// Key Vault's data plane on the wire: the challenge, then secrets.
import { Hono } from 'hono';
import { checkToken, type Caller } from '../entra/callers';
import { answerRefusals } from '../network/answers';
import { vaultErrors, vaultFaultBody } from './errors';
import { authorize, readSecret, setSecret } from './rules';
import { same } from '../authorization/rules';
import type { Lab } from '../context';
import type { FaultBody, Service } from '../network/listener';
import type { SecretVersion, Vault } from '../world';

const API_VERSIONS = ['7.0', '7.1', '7.2', '7.3', '7.4', '7.5', '7.6', '2025-07-01', '2026-04-01'];

type Bindings = { Bindings: { caller: Caller; vault: Vault } };

function attributes({ enabled, created, updated, nbf, exp }: SecretVersion): object {
  return {
    enabled,
    ...(nbf !== undefined && { nbf }),
    ...(exp !== undefined && { exp }),
    created,
    updated,
    recoveryLevel: 'Recoverable+Purgeable',
    recoverableDays: 90,
  };
}

function show(vault: Vault, name: string, version: SecretVersion): object {
  return {
    value: version.value,
    id: `${vault.properties.vaultUri.replace(/\/$/, '')}/secrets/${name}/${version.version}`,
    ...(version.contentType !== undefined && { contentType: version.contentType }),
    attributes: attributes(version),
    ...(version.tags !== undefined && { tags: version.tags }),
  };
}

export function keyVaultService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  // Paths end in a slash from some clients and have a doubled one from others.
  const app = new Hono<Bindings>({
    getPath: (request) => new URL(request.url).pathname.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1'),
  });
  app.onError(answerRefusals);
  app.get('/secrets', (c) => {
    const { caller, vault } = c.env;
    authorize(lab, caller, vault, 'list');
    const base = vault.properties.vaultUri.replace(/\/$/, '');
    return c.json({
      value: vault.secrets.map(({ name, versions }) => {
        const newest = versions.at(-1)!;
        return {
          id: `${base}/secrets/${name}`,
          attributes: attributes(newest),
          ...(newest.contentType && { contentType: newest.contentType }),
        };
      }),
      nextLink: null,
    });
  });
  app.get('/secrets/:name/:version?', (c) => {
    const { caller, vault } = c.env;
    const { name, version } = c.req.param();
    authorize(lab, caller, vault, 'get', name);
    return c.json(show(vault, name, readSecret(vault, name, version)));
  });
  app.put('/secrets/:name', async (c) => {
    const { caller, vault } = c.env;
    const name = c.req.param('name');
    authorize(lab, caller, vault, 'set', name);
    return c.json(show(vault, name, setSecret(lab, vault, name, await c.req.json<Record<string, unknown>>())));
  });
  app.notFound((c) => c.json({ error: { code: 'NotFound', message: `The resource '${c.req.path}' was not found.` } }, 404));

  const answer = async (request: Request, entry: Parameters<Service>[1]): Promise<Response> => {
    const url = new URL(request.url);
    const vault = lab.world.vaults.find(({ name }) => same(`${name}.vault.azure.net`, url.hostname));
    // A vault that is not there has no name in DNS; through a proxy that looks like this.
    if (vault === undefined) return new Response('', { status: 502 });
    const { tenantId } = lab.world;
    const check = await checkToken(lab, request, ['https://vault.azure.net']);
    if (check.outcome === 'missing') throw vaultErrors.challenge(tenantId);
    if (check.outcome === 'invalid') throw vaultErrors.invalidToken(tenantId);
    if (check.outcome === 'wrong-audience') throw vaultErrors.audience(tenantId, check.found);
    entry.principal = check.caller.objectId;
    const version = url.searchParams.get('api-version');
    if (version === null || !API_VERSIONS.includes(version)) throw vaultErrors.unsupportedVersion(version ?? '');
    return app.fetch(request, { caller: check.caller, vault });
  };

  return {
    handle: async (request, entry) => {
      const response = await answer(request, entry).catch(answerRefusals);
      response.headers.set('x-ms-keyvault-region', 'westus');
      response.headers.set('x-ms-request-id', lab.random.guid());
      response.headers.set('x-ms-keyvault-service-version', '1.9.378.1');
      response.headers.set('x-ms-keyvault-network-info', 'conn_type=Ipv4;addr=127.0.0.1;act_addr_fam=InterNetwork;');
      return response;
    },
    faultBody: vaultFaultBody,
  };
}
