// Reading: selectors, pages that show one state, watches that see what comes and goes.
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { expectRefusal, MERGE, type Row } from './refusals';
import { suite } from './suite';

interface List {
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: { metadata: { name: string } }[];
}

describe('reading', () => {
  const s = suite();
  let namespace = '';
  const path = (query = '') => `/api/v1/namespaces/${namespace}/configmaps${query}`;
  const names = async (query: string): Promise<string> => {
    const { body } = (await s.send('GET', path(query))) as { body: List };
    // Every namespace has this one besides.
    return body.items
      .map(({ metadata }) => metadata.name)
      .filter((name) => name !== 'kube-root-ca.crt')
      .join(' ');
  };
  const make = (name: string, labels: object) =>
    s.send('POST', path(), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels } });
  beforeAll(() => s.becomeAdmin());
  beforeEach(async () => {
    namespace = s.namespace();
    await s.apply(`/api/v1/namespaces/${namespace}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await make('a', { team: 'x' });
    await make('b', { team: 'y', tier: '1' });
    await make('c', { app: 'c' });
  });

  test.each([
    ['team', 'a b'],
    ['!team', 'c'],
    ['team=x', 'a'],
    ['team==x', 'a'],
    ['team!=x', 'b c'],
    ['team in (x,y)', 'a b'],
    ['team notin (x)', 'b c'],
    ['team in (x, y),tier', 'b'],
    ['tier>0', 'b'],
    ['team,tier!=1', 'a'],
  ])('labels: %s', async (selector, expected) => {
    expect(await names(`?labelSelector=${encodeURIComponent(selector)}`)).toBe(expected);
  });

  test.each([
    ['metadata.name=a', 'a'],
    ['metadata.name!=a', 'b c'],
    ['metadata.name==b,metadata.namespace!=other', 'b'],
  ])('fields: %s', async (selector, expected) => {
    expect(await names(`?fieldSelector=${encodeURIComponent(selector)}`)).toBe(expected);
  });

  const labels = (selector: string) => `/configmaps?labelSelector=${encodeURIComponent(selector)}`;
  // prettier-ignore
  test.each<Row>([
    ['a comma too many', 'GET', labels('team=a,'), undefined, 400, "found '', expected: identifier after ','"],
    ['no parentheses', 'GET', labels('team in a'), undefined, 400, "unable to parse requirement: found 'a' expected: '('"],
    ['two words', 'GET', labels('a b'), undefined, 400, "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['no key', 'GET', labels('=x'), undefined, 400, "found '=', expected: !, identifier, or 'end of string'"],
    ['a key that is none', 'GET', labels('-a=b'), undefined, 400, 'Invalid value: "-a": name part must consist of alphanumeric characters'],
    ['a field that cannot be selected', 'GET', '/configmaps?fieldSelector=data.a%3D1', undefined, 400, '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"'],
    ['such a field of pods', 'GET', '/pods?fieldSelector=spec.foo%3D1', undefined, 400, 'field label not supported: spec.foo'],
    ['no operator', 'GET', '/configmaps?fieldSelector=foo', undefined, 400, "invalid selector: 'foo'; can't understand 'foo'"],
    ['a limit that is no number', 'GET', '/configmaps?limit=x', undefined, 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    ['a token that is none', 'GET', '/configmaps?continue=abc', undefined, 400, 'invalid continue token: continue key is not valid'],
    ['a version that is none', 'GET', '/configmaps?resourceVersion=x', undefined, 400, 'invalid resource version'],
    ['a match without a version', 'GET', '/configmaps?resourceVersionMatch=Exact', undefined, 422, 'resourceVersionMatch is forbidden unless resourceVersion is provided'],
    ['a group that is not there', 'GET', '//apis/nope.example/v1/things', undefined, 404, ''],
    ['a subresource that is not there', 'GET', '/configmaps/a/status', undefined, 404, 'the server could not find the requested resource'],
  ])('refused: %s', (...row) => expectRefusal(s, namespace, row));

  test('pages: what is deleted between two of them is still shown, nothing is skipped', async () => {
    const { body: first } = (await s.send('GET', path('?limit=1'))) as { body: List };
    expect(first).toMatchObject({ items: [{ metadata: { name: 'a' } }], metadata: { remainingItemCount: 3 } });
    await s.send('DELETE', path('/b'));
    const next = `?limit=5&continue=${first.metadata.continue}`;
    const { body: rest } = (await s.send('GET', path(next))) as { body: List };
    expect(rest.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    expect(await names(next)).toBe('b c');
    expect(rest.metadata).not.toHaveProperty('continue');
    expect(await names('')).toBe('a c');
    expect(await s.send('GET', path(`${next}&resourceVersion=5`))).toMatchObject({
      status: 400,
      body: { message: 'specifying resource version is not allowed when using continue' },
    });
  });

  test.each(['/api/', '/apis/', '/version/', '/api/v1/', '/apis/apps/', '/apis/apps/v1/', '/healthz'])('%s, with its slash', async (at) => {
    expect((await s.send('GET', at)).status).toBe(200);
  });

  describe('watches', () => {
    const watched = async (query: string): Promise<string[]> => {
      const { body } = await s.send('GET', path(`?watch=1&timeoutSeconds=1${query}`));
      const events = typeof body === 'string' ? body.trim().split('\n') : [JSON.stringify(body)];
      return events
        .filter((line) => line !== '' && line !== 'null')
        .map((line) => JSON.parse(line) as { type: string; object: { metadata?: { name?: string }; code?: number } })
        .filter(({ object }) => object.metadata?.name !== 'kube-root-ca.crt')
        .map(({ type, object }) => `${type} ${object.metadata?.name ?? object.code}`);
    };
    const version = async () => ((await s.send('GET', path())).body as List).metadata.resourceVersion;

    test('from a version: all that happened since, deletions included', async () => {
      const since = await version();
      await s.send('DELETE', path('/b'));
      await make('d', {});
      await s.send('PATCH', path('/a'), { data: { k: '1' } }, MERGE);
      expect(await watched(`&resourceVersion=${since}`)).toEqual(['DELETED b', 'ADDED d', 'MODIFIED a']);
    });

    test('with a selector: what leaves it is deleted, what enters it is added', async () => {
      const since = await version();
      await s.send('PATCH', path('/a'), { metadata: { labels: { team: null } } }, MERGE);
      await s.send('PATCH', path('/c'), { metadata: { labels: { team: 'z' } } }, MERGE);
      await s.send('PATCH', path('/b'), { data: { k: '1' } }, MERGE);
      expect(await watched(`&resourceVersion=${since}&labelSelector=team`)).toEqual(['DELETED a', 'ADDED c', 'MODIFIED b']);
    });

    test('from the beginning: what is there', async () => {
      expect((await watched('&resourceVersion=0')).sort()).toEqual(['ADDED a', 'ADDED b', 'ADDED c']);
    });

    test('with all that is there first, and a bookmark behind it', async () => {
      const events = await watched('&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true');
      expect(events.slice(0, 3).sort()).toEqual(['ADDED a', 'ADDED b', 'ADDED c']);
      expect(events[3]).toMatch(/^BOOKMARK/);
    });

    test('one object by its name is not watched: it is returned', async () => {
      expect((await s.send('GET', path('/a?watch=1'))).body).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'a' } });
    });
  });
});
