// Key Vault's data plane on the wire: the challenge, then secrets, and the certificates and keys that secrets belong to.
import { Hono, type Context } from 'hono';
import { cloudOf, vaultAudience } from '../clouds';
import { checkToken, type Caller } from '../entra/callers';
import { answerRefusals } from '../network/answers';
import { bodyText, UnreadableBody } from '../network/body';
import { same } from '../text';
import { vaultErrors, vaultFaultBody } from './errors';
import { authorize, type Permission } from './rules';
import {
  backupSecret,
  deleteSecret,
  findSecret,
  purgeSecret,
  readDeleted,
  readSecret,
  recoverSecret,
  restoreSecret,
  setSecret,
  updateSecret,
} from './secrets';
import { secretItem, showCertificate, showDeleted, showKey, showSecret, versionItem } from './show';
import { vaultUri } from './vaults';
import type { Lab } from '../context';
import type { JournalEntry } from '../journal';
import type { FaultBody, Service } from '../network/listener';
import type { Vault } from '../world';

const API_VERSIONS = [
  '7.0',
  '7.1',
  '7.2',
  '7.3',
  '7.4',
  // The previews are those that az 2.91 sends (its azure-keyvault-administration and azure-keyvault-keys).
  '7.5-preview.1',
  '7.5',
  '7.6-preview.2',
  '7.6',
  '2025-06-01-preview',
  '2025-07-01',
  '2026-01-01-preview',
  '2026-04-01',
];
/** A page of a list, and the most that a client may ask for. */
const PAGE_SIZE = 25;

type Bindings = { Bindings: { caller: Caller; vault: Vault } };
type Handled = Context<Bindings>;

async function jsonBody(c: Handled): Promise<unknown> {
  try {
    return JSON.parse(await bodyText(c.req.raw));
  } catch (error) {
    throw vaultErrors.badParameter(error instanceof UnreadableBody ? error.message : 'Request body not specified or not valid JSON.');
  }
}

export function keyVaultService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  // Paths end in a slash from some clients and have a doubled one from others.
  const app = new Hono<Bindings>({
    getPath: (request) => new URL(request.url).pathname.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1'),
  });
  app.onError(answerRefusals);
  const may = (c: Handled, permission: Permission, name?: string): Vault => {
    const { caller, vault } = c.env;
    authorize(lab, caller, vault, { kind: 'secrets', permission, ...(name !== undefined && { name }) });
    return vault;
  };
  const page = (c: Handled, items: object[]): Response => {
    const asked = c.req.query('maxresults');
    if (asked !== undefined && !(/^\d+$/.test(asked) && Number(asked) >= 1 && Number(asked) <= PAGE_SIZE))
      throw vaultErrors.badParameter(`Parameter 'maxresults' is out of range (1, ${PAGE_SIZE}).`);
    const [size, start] = [Number(asked ?? PAGE_SIZE), Number(c.req.query('$skiptoken') ?? 0)];
    const url = new URL(c.req.url);
    const next = new URL(`${vaultUri(lab.world, c.env.vault).replace(/\/$/, '')}${url.pathname}${url.search}`);
    next.searchParams.set('$skiptoken', String(start + size));
    return c.json({ value: items.slice(start, start + size), nextLink: start + size < items.length ? next.href : null });
  };

  app.get('/secrets', (c) => {
    const vault = may(c, 'list');
    return page(
      c,
      vault.secrets.flatMap((secret) => secretItem(lab, vault, secret)),
    );
  });
  app.get('/secrets/:name/versions', (c) => {
    const name = c.req.param('name');
    const vault = may(c, 'list', name);
    const secret = findSecret(vault, name);
    return page(c, secret?.versions.map((version) => versionItem(lab, vault, secret, version)) ?? []);
  });
  app.get('/secrets/:name/:version?', (c) => {
    const { name, version } = c.req.param();
    const vault = may(c, 'get', name);
    return c.json(showSecret(lab, vault, readSecret(vault, name, version)));
  });
  app.post('/secrets/restore', async (c) => {
    const vault = may(c, 'restore');
    return c.json(showSecret(lab, vault, restoreSecret(vault, await jsonBody(c)), false));
  });
  app.post('/secrets/:name/backup', (c) => {
    const name = c.req.param('name');
    return c.json({ value: backupSecret(may(c, 'backup', name), name) });
  });
  app.put('/secrets/:name', async (c) => {
    const name = c.req.param('name');
    const vault = may(c, 'set', name);
    return c.json(showSecret(lab, vault, setSecret(lab, vault, name, await jsonBody(c))));
  });
  app.patch('/secrets/:name/:version?', async (c) => {
    const { name, version } = c.req.param();
    const vault = may(c, 'update', name);
    return c.json(showSecret(lab, vault, updateSecret(lab, vault, name, await jsonBody(c), version), false));
  });
  app.delete('/secrets/:name', (c) => {
    const name = c.req.param('name');
    const vault = may(c, 'delete', name);
    return c.json(showDeleted(lab, vault, deleteSecret(lab, vault, name))[0]);
  });
  app.get('/deletedsecrets', (c) => {
    const vault = may(c, 'list');
    return page(
      c,
      (vault.deletedSecrets ?? []).flatMap((deleted) => showDeleted(lab, vault, deleted, false)),
    );
  });
  app.get('/deletedsecrets/:name', (c) => {
    const name = c.req.param('name');
    const vault = may(c, 'list', name);
    return c.json(showDeleted(lab, vault, readDeleted(vault, name))[0]);
  });
  app.delete('/deletedsecrets/:name', (c) => {
    const name = c.req.param('name');
    purgeSecret(may(c, 'purge', name), name);
    return c.body(null, 204);
  });
  app.post('/deletedsecrets/:name/recover', (c) => {
    const name = c.req.param('name');
    const vault = may(c, 'recover', name);
    return c.json(showSecret(lab, vault, recoverSecret(vault, name), false));
  });

  // A certificate is there where a secret is managed: what the secret tells of it is shown.
  for (const [kind, show] of [
    ['certificates', showCertificate],
    ['keys', showKey],
  ] as const) {
    app.get(`/${kind}`, (c) => {
      const { caller, vault } = c.env;
      authorize(lab, caller, vault, { kind, permission: 'list' });
      const shown = vault.secrets.filter(({ managed }) => managed === true);
      return page(
        c,
        shown.map(({ name }) => ({ id: `${vaultUri(lab.world, vault)}${kind}/${name}`, attributes: { enabled: true } })),
      );
    });
    app.get(`/${kind}/:name/:version?`, (c) => {
      const { caller, vault } = c.env;
      const { name = '', version } = c.req.param() as { name?: string; version?: string };
      authorize(lab, caller, vault, { kind, permission: 'get', name });
      if (findSecret(vault, name)?.managed !== true) throw vaultErrors.objectNotFound(kind, name);
      return c.json(show(lab, vault, readSecret(vault, name, version)));
    });
  }
  app.notFound((c) => {
    const operation = `${c.req.method} ${templateOf(c.req.path)}`;
    lab.unplayed.record('key-vault', operation);
    return answerRefusals(vaultErrors.notPlayed(operation));
  });

  const answer = async (request: Request, entry: JournalEntry): Promise<Response> => {
    const url = new URL(request.url);
    const vault = lab.world.vaults.find((candidate) => vaultUri(lab.world, candidate) === `https://${url.hostname}/`);
    // A vault that is not there has no name in DNS; through a proxy that looks like this.
    if (vault === undefined) return new Response('', { status: 502 });
    const { tenantId } = vault.properties;
    const audience = vaultAudience(cloudOf(lab.world));
    const asked = { tenantId, audience, login: cloudOf(lab.world).login[1] ?? cloudOf(lab.world).login[0] ?? '' };
    const check = await checkToken(lab, request, [audience, 'cfa8b339-82a2-471a-a3c9-0fc0be7a4093']);
    if (check.outcome === 'missing') throw vaultErrors.challenge(asked);
    if (check.outcome === 'invalid' || check.outcome === 'expired') throw vaultErrors.invalidToken(asked);
    if (check.outcome === 'wrong-audience') throw vaultErrors.audience(asked, check.found);
    if (!same(check.caller.tenantId, tenantId)) throw vaultErrors.issuer(asked, check.caller.tenantId, cloudOf(lab.world).tokenIssuer);
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

/** `/keys/{name}/create`: the second part is a name. */
function templateOf(path: string): string {
  return path
    .split('/')
    .map((part, index) => (index === 2 ? '{name}' : /^[0-9a-f]{32}$/i.test(part) ? '{version}' : part))
    .join('/');
}
