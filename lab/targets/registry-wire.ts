// A container registry: a token of Entra ID becomes a refresh token, that an access token with the rights that were found, and with
// it manifests, tags and the catalog are read. https://github.com/Azure/acr/blob/main/docs/AAD-OAuth.md
import { Hono, type Context } from 'hono';
import { cloudOf } from '../clouds';
import { callerOfToken } from '../entra/callers';
import { answerRefusals } from '../network/answers';
import { bodyText } from '../network/body';
import { NOT_PLAYED, notPlayedMessage } from '../not-played';
import { seconds } from '../clock';
import { same } from '../text';
import { isOpen } from './network';
import { hasAnyAccess, loginServer, registryErrors, rightsIn, type AccessEntry } from './registry-rules';
import type { Lab } from '../context';
import type { Caller } from '../entra/callers';
import type { FaultBody, Service } from '../network/listener';
import type { Registry } from './world';

type Bindings = { Bindings: { registry: Registry } };

export function registryService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  const app = new Hono<Bindings>({ getPath: (request) => new URL(request.url).pathname.replace(/(.)\/$/, '$1') });
  app.onError(answerRefusals);
  const correlation = (): string => lab.random.guid();

  app.get('/v2', async (c) => {
    await accessOf(lab, c);
    return c.json({});
  });
  app.post('/oauth2/exchange', async (c) => {
    const { registry } = c.env;
    const form = new URLSearchParams(await bodyText(c.req.raw));
    if (form.get('service') !== loginServer(registry)) throw registryErrors.unauthorized(correlation());
    if (!isOpen(registry)) throw registryErrors.firewall(correlation());
    const caller = await exchanged(lab, registry, form.get('access_token') ?? '');
    if (caller === undefined || !hasAnyAccess(lab, caller, registry)) throw registryErrors.unauthorized(correlation());
    return c.json({ refresh_token: await sign(lab, registry, caller, { permissions: { actions: ['read'] } }, 3 * 3600) });
  });
  app.post('/oauth2/token', async (c) => {
    const { registry } = c.env;
    const form = new URLSearchParams(await bodyText(c.req.raw));
    const caller = await holderOf(lab, registry, form.get('refresh_token') ?? '');
    if (caller === undefined) throw registryErrors.unauthorized(correlation());
    const access = form
      .getAll('scope')
      .flatMap((scope) => scope.split(' '))
      .flatMap((scope) => rightsIn(lab, caller, registry, scope));
    return c.json({ access_token: await sign(lab, registry, caller, { access }, 75 * 60) });
  });
  app.get('/v2/_catalog', async (c) => {
    await requireAccess(lab, c, { type: 'registry', name: 'catalog', action: '*' });
    return c.json({ repositories: c.env.registry.repositories.map(({ name }) => name).slice(0, Number(c.req.query('n') ?? 100)) });
  });
  app.get('/v2/:repository{.+}/tags/list', async (c) => {
    const name = c.req.param('repository');
    await requireAccess(lab, c, { type: 'repository', name, action: 'metadata_read', or: 'pull' });
    const { tags } = repositoryOf(c.env.registry, name);
    return c.json({ name, tags: tags.slice(0, Number(c.req.query('n') ?? 100)) });
  });
  app.get('/v2/:repository{.+}/manifests/:reference', async (c) => {
    const { repository: name, reference } = c.req.param();
    await requireAccess(lab, c, { type: 'repository', name, action: 'pull' });
    if (!repositoryOf(c.env.registry, name).tags.includes(reference)) throw registryErrors.manifestUnknown(reference);
    return c.json({ schemaVersion: 2, mediaType: MANIFEST, config: {}, layers: [] }, 200, {
      'content-type': MANIFEST,
      'docker-distribution-api-version': 'registry/2.0',
    });
  });
  app.get('/acr/v1/:repository', async (c) => {
    const name = decodeURIComponent(c.req.param('repository'));
    await requireAccess(lab, c, { type: 'repository', name, action: 'metadata_read' });
    const { tags } = repositoryOf(c.env.registry, name);
    return c.json({ registry: loginServer(c.env.registry), imageName: name, tagCount: tags.length, manifestCount: tags.length });
  });
  app.notFound((c) => {
    const operation = `${c.req.method} ${c.req.path.replace(/^(\/v2|\/acr\/v1)\/.+/, '$1/{name}')}`;
    lab.unplayed.record('registry', operation);
    return c.json({ errors: [{ code: NOT_PLAYED, message: notPlayedMessage(operation) }] }, 501);
  });

  return {
    handle: async (request) => {
      const host = new URL(request.url).hostname;
      const registry = lab.world.registries.find((one) => loginServer(one) === host);
      if (registry === undefined) return new Response('', { status: 502 });
      const response = await app.fetch(request, { registry });
      response.headers.set('server', 'AzureContainerRegistry');
      response.headers.set('docker-distribution-api-version', 'registry/2.0');
      response.headers.set('x-ms-correlation-request-id', lab.random.guid());
      return response;
    },
    faultBody: (status) => ({ errors: [{ code: status === 429 ? 'TOOMANYREQUESTS' : 'UNAVAILABLE', message: `HTTP ${status}` }] }),
  };
}

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

/** A token for Resource Manager is taken too, unless the registry's policy says no. */
async function exchanged(lab: Lab, registry: Registry, token: string): Promise<Caller | undefined> {
  const { resourceManagerAudiences, registryAudience } = cloudOf(lab.world);
  const policies = (registry.properties['policies'] ?? {}) as { azureADAuthenticationAsArmPolicy?: { status?: string } };
  const arm = policies.azureADAuthenticationAsArmPolicy?.status === 'disabled' ? [] : resourceManagerAudiences;
  const check = await callerOfToken(lab, token, [registryAudience, ...arm]);
  return check.outcome === 'accepted' && same(check.caller.tenantId, lab.world.tenantId) ? check.caller : undefined;
}

function sign(
  lab: Lab,
  registry: Registry,
  { objectId, clientId, tenantId }: Caller,
  claims: object,
  lifetimeSeconds: number,
): Promise<string> {
  const now = seconds(lab.clock.now());
  const server = loginServer(registry);
  return lab.keys.entra.sign({
    ...{ iss: `https://${server}`, aud: server, sub: objectId, oid: objectId, appid: clientId, tid: tenantId, version: 1 },
    ...{ iat: now, nbf: now, exp: now + lifetimeSeconds },
    ...claims,
  });
}

async function holderOf(lab: Lab, registry: Registry, token: string): Promise<Caller | undefined> {
  const check = await callerOfToken(lab, token, [loginServer(registry)]);
  return check.outcome === 'accepted' ? check.caller : undefined;
}

async function accessOf(lab: Lab, c: Context<Bindings>): Promise<AccessEntry[]> {
  const { registry } = c.env;
  const token = /^Bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const claims = token === undefined ? undefined : await lab.keys.entra.verify(token, lab.clock.now());
  if (claims?.aud !== loginServer(registry)) throw registryErrors.challenge(registry);
  return (claims['access'] ?? []) as AccessEntry[];
}

async function requireAccess(
  lab: Lab,
  c: Context<Bindings>,
  wanted: { type: string; name: string; action: string; or?: string },
): Promise<void> {
  const { type, name, action, or } = wanted;
  const access = await accessOf(lab, c);
  const granted = access.some(
    (entry) => entry.type === type && entry.name === name && entry.actions.some((one) => one === action || one === or),
  );
  if (!granted) throw registryErrors.refused(type, name, action);
}

function repositoryOf({ repositories }: Registry, name: string): Registry['repositories'][number] {
  const found = repositories.find((repository) => repository.name === name);
  if (found === undefined) throw registryErrors.nameUnknown(name);
  return found;
}
