// Microsoft Graph: the directory as az and SDKs look ids, names and memberships up.
import { Hono, type Context } from 'hono';
import { holdersOf } from '../authorization/rules';
import { cloudOf } from '../clouds';
import { checkToken } from '../entra/callers';
import { answerRefusals } from '../network/answers';
import { NOT_PLAYED, notPlayedMessage } from '../not-played';
import { Refusal } from '../refusal';
import { same } from '../text';
import { directory, type DirectoryObject } from './directory';
import type { Lab } from '../context';
import type { FaultBody, Service } from '../network/listener';

const error = (status: number, code: string, message: string): Refusal => new Refusal(status, { error: { code, message } });

/** `appId eq 'x'`, `displayName eq 'x'`, `startswith(displayName,'x')`, and `servicePrincipalNames/any(c:c eq 'x')`, joined by `and`/`or`. */
function matches(filter: string, object: DirectoryObject): boolean {
  return filter.split(/\s+or\s+/i).some((part) =>
    part.split(/\s+and\s+/i).every((one) => {
      const [, names, anyValue] = /^\(?(\w+)\/any\(\w+:\s*\w+ eq '([^']*)'\)\)?$/i.exec(one.trim()) ?? [];
      if (names !== undefined) return listOf(object, names).some((value) => same(value, anyValue ?? ''));
      const [, started, start] = /^\(?startswith\((\w+),\s*'([^']*)'\)\)?$/i.exec(one.trim()) ?? [];
      if (started !== undefined) return textOf(object, started).startsWith((start ?? '').toLowerCase());
      const [, field, value] = /^\(?(\w+) eq '([^']*)'\)?$/i.exec(one.trim()) ?? [];
      if (field === undefined) throw error(400, 'Request_UnsupportedQuery', `Unsupported Query: the filter '${filter}'.`);
      return textOf(object, field) === (value ?? '').toLowerCase();
    }),
  );
}

const valueOf = (object: DirectoryObject, field: string): unknown => Object.entries(object).find(([key]) => same(key, field))?.[1];
const textOf = (object: DirectoryObject, field: string): string => {
  const value = valueOf(object, field);
  return typeof value === 'string' ? value.toLowerCase() : '';
};
const listOf = (object: DirectoryObject, field: string): string[] => {
  const value = valueOf(object, field);
  return Array.isArray(value) ? value.map(String) : [];
};

const COLLECTIONS = { applications: 'application', servicePrincipals: 'servicePrincipal', groups: 'group', users: 'user' } as const;

export function graphService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  const app = new Hono();
  app.onError(answerRefusals);
  const base = (): string => `https://${cloudOf(lab.world).graph}/v1.0`;
  app.use('*', async (c, next) => {
    const check = await checkToken(lab, c.req.raw, [`https://${cloudOf(lab.world).graph}`, '00000003-0000-0000-c000-000000000000']);
    if (check.outcome === 'missing') throw error(401, 'InvalidAuthenticationToken', 'Access token is empty.');
    if (check.outcome === 'wrong-audience')
      throw error(401, 'InvalidAuthenticationToken', 'Access token validation failure. Invalid audience.');
    if (check.outcome !== 'accepted') throw error(401, 'InvalidAuthenticationToken', 'Lifetime validation failed, the token is expired.');
    await next();
  });
  const many = (c: Context, of: string, value: object[]): Response =>
    c.json({ '@odata.context': `${base()}/$metadata#${of}`, 'value': value });
  const typed = (object: DirectoryObject): object => ({ '@odata.type': `#microsoft.graph.${object.kind}`, ...shown(object) });
  const shown = ({ kind: _kind, ...object }: DirectoryObject): object => object;
  const find = (kind: string | undefined, id: string): DirectoryObject => {
    const byApplication = /^(?:\w+)\(appId='([^']+)'\)$/i.exec(id)?.[1];
    const found = directory(lab.world).find(
      (object) =>
        (kind === undefined || object.kind === kind) &&
        (byApplication === undefined
          ? same(object.id, id) || textOf(object, 'userPrincipalName') === id.toLowerCase()
          : textOf(object, 'appId') === byApplication.toLowerCase()),
    );
    if (found !== undefined) return found;
    throw error(
      404,
      'Request_ResourceNotFound',
      `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    );
  };
  /** Groups of an object: those that name it, or all that it is in through others as well. */
  const groupsOf = (id: string, transitive: boolean): DirectoryObject[] => {
    const given = lab.world.applications.find(({ objectId }) => same(objectId, id))?.groups ?? [];
    const all = holdersOf(lab.world, { objectId: id, groups: given });
    return directory(lab.world).filter(
      (object) =>
        object.kind === 'group' &&
        !same(object.id, id) &&
        (transitive
          ? all.has(object.id.toLowerCase())
          : given.some((group) => same(group, object.id)) ||
            lab.world.groups.some((group) => same(group.objectId, object.id) && group.members.some((member) => same(member, id)))),
    );
  };

  app.post('/v1.0/directoryObjects/getByIds', async (c) => {
    const { ids = [], types } = (await json(c)) as { ids?: string[]; types?: string[] };
    if (!Array.isArray(ids)) throw error(400, 'Request_BadRequest', 'Invalid value specified for property ids.');
    const wanted = directory(lab.world).filter(
      ({ id, kind }) =>
        kind !== 'application' &&
        ids.some((one) => same(String(one), id)) &&
        (types === undefined || types.some((type) => same(type, kind))),
    );
    return many(c, 'directoryObjects', wanted.map(typed));
  });
  for (const [collection, kind] of Object.entries(COLLECTIONS)) {
    app.get(`/v1.0/${collection}`, (c) => {
      const filter = c.req.query('$filter');
      const found = directory(lab.world).filter((object) => object.kind === kind && (filter === undefined || matches(filter, object)));
      return many(c, collection, found.map(shown));
    });
    app.get(`/v1.0/${collection}/:id`, (c) =>
      c.json({ '@odata.context': `${base()}/$metadata#${collection}/$entity`, ...shown(find(kind, c.req.param('id'))) }),
    );
  }
  app.get('/v1.0/:collection/:id', (c) => {
    // `servicePrincipals(appId='x')` is one segment more in some clients: answered by what it names.
    if (c.req.param('collection') !== 'directoryObjects') throw notPlayed(lab, c);
    return c.json(typed(find(undefined, c.req.param('id'))));
  });
  app.get('/v1.0/:address{(servicePrincipals|applications)\\(appId=.+\\)}', (c) =>
    c.json(shown(find(c.req.param('address').startsWith('app') ? 'application' : 'servicePrincipal', c.req.param('address')))),
  );
  for (const [path, transitive] of [
    ['memberOf', false],
    ['transitiveMemberOf', true],
  ] as const) {
    app.get(`/v1.0/:collection/:id/${path}`, (c) =>
      many(c, 'directoryObjects', groupsOf(find(undefined, c.req.param('id')).id, transitive).map(typed)),
    );
  }
  for (const path of ['getMemberGroups', 'getMemberObjects']) {
    app.post(`/v1.0/:collection/:id/${path}`, (c) =>
      c.json({
        '@odata.context': `${base()}/$metadata#Collection(Edm.String)`,
        'value': groupsOf(find(undefined, c.req.param('id')).id, true).map(({ id }) => id),
      }),
    );
  }
  for (const [path, transitive] of [
    ['members', false],
    ['transitiveMembers', true],
  ] as const) {
    app.get(`/v1.0/groups/:id/${path}`, (c) => {
      const { id } = find('group', c.req.param('id'));
      const inside = directory(lab.world).filter(
        (object) => object.kind !== 'application' && groupsOf(object.id, transitive).some((group) => same(group.id, id)),
      );
      return many(c, 'directoryObjects', inside.map(typed));
    });
  }
  app.notFound((c) => answerRefusals(notPlayed(lab, c)));
  return {
    handle: (request) => app.fetch(request),
    faultBody: (status) => ({ error: { code: 'ServiceUnavailable', message: `HTTP ${status}` } }),
  };
}

async function json(c: Context): Promise<object> {
  try {
    const body: unknown = await c.req.json();
    if (typeof body === 'object' && body !== null) return body;
  } catch {
    /* said below */
  }
  throw error(
    400,
    'BadRequest',
    'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
  );
}

function notPlayed(lab: Lab, c: Context): Refusal {
  const operation = `${c.req.method} ${c.req.path.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '{id}')}`;
  lab.unplayed.record('graph', operation);
  return error(501, NOT_PLAYED, notPlayedMessage(operation));
}
