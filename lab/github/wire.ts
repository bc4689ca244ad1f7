// GitHub's REST API on the wire.
import { Hono, type Context } from 'hono';
import { answerRefusals } from '../network/answers';
import { authorize, createDeployment, githubErrors, nextId, requirePull, requireRepository } from './rules';
import type { Lab } from '../context';
import type { FaultBody, Service } from '../network/listener';

/** One page of a list, with the links to the others. */
function page(c: Context, items: object[]): Response {
  const [size, number] = [Math.min(Number(c.req.query('per_page') ?? 30), 100), Number(c.req.query('page') ?? 1)];
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (to: number, rel: string): string => {
    const url = new URL(c.req.url);
    url.searchParams.set('page', String(to));
    return `<${url.href}>; rel="${rel}"`;
  };
  if (number < last) c.header('link', [link(number + 1, 'next'), link(last, 'last')].join(', '));
  return c.json(items.slice((number - 1) * size, number * size));
}

export function githubService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  const app = new Hono().basePath('/repos/:owner/:repo');
  app.onError(answerRefusals);
  app.use('*', async (c, next) => {
    authorize(lab, c.req.raw);
    requireRepository(lab, c.req.param('owner'), c.req.param('repo'));
    c.header('x-ratelimit-limit', '1000');
    c.header('x-ratelimit-remaining', '999');
    await next();
  });
  const may = (c: Context, permission: Parameters<typeof authorize>[2]): void => authorize(lab, c.req.raw, permission);
  const github = () => lab.world.github;

  app.get('/pulls', (c) =>
    page(
      c,
      github()
        .pullRequests.filter(({ state }) => (c.req.query('state') ?? 'open') === 'all' || state === (c.req.query('state') ?? 'open'))
        .map(({ number, state, title, head }) => ({ number, state, title, head })),
    ),
  );
  app.get('/pulls/:number', (c) => {
    const { number, state, title, head } = requirePull(lab, Number(c.req.param('number')));
    return c.json({ number, state, title, head });
  });
  app.get('/issues/:number/comments', (c) =>
    page(
      c,
      requirePull(lab, Number(c.req.param('number'))).comments.map(({ id, body, user }) => ({ id, body, user: { login: user } })),
    ),
  );
  app.post('/issues/:number/comments', async (c) => {
    may(c, 'pull-requests');
    const { body } = await c.req.json<{ body?: string }>();
    if (!body) throw githubErrors.invalid('body');
    const comment = { id: nextId(lab), body, user: 'github-actions[bot]' };
    requirePull(lab, Number(c.req.param('number'))).comments.push(comment);
    return c.json(comment, 201);
  });
  app.on(['PATCH', 'DELETE'], '/issues/comments/:id', async (c) => {
    may(c, 'pull-requests');
    const id = Number(c.req.param('id'));
    const pull = github().pullRequests.find(({ comments }) => comments.some((comment) => comment.id === id));
    const comment = pull?.comments.find((one) => one.id === id);
    if (pull === undefined || comment === undefined) throw githubErrors.notFound();
    if (c.req.method === 'DELETE') {
      pull.comments.splice(pull.comments.indexOf(comment), 1);
      return c.body(null, 204);
    }
    comment.body = (await c.req.json<{ body: string }>()).body;
    return c.json(comment);
  });
  app.get('/deployments', (c) =>
    page(
      c,
      github()
        .deployments.filter(({ environment }) => c.req.query('environment') === undefined || environment === c.req.query('environment'))
        .map(({ id, sha, environment }) => ({ id, sha, ref: sha, environment })),
    ),
  );
  app.post('/deployments', async (c) => {
    may(c, 'deployments');
    const { id, sha, environment } = createDeployment(lab, await c.req.json<{ ref?: string; environment?: string }>());
    return c.json({ id, sha, ref: sha, environment }, 201);
  });
  app.post('/deployments/:id/statuses', async (c) => {
    may(c, 'deployments');
    const deployment = github().deployments.find(({ id }) => id === Number(c.req.param('id')));
    if (deployment === undefined) throw githubErrors.notFound();
    const {
      state,
      description = '',
      environment_url = '',
    } = await c.req.json<{
      state: string;
      description?: string;
      environment_url?: string;
    }>();
    // `auto_inactive`: a success makes the older ones of the same environment inactive.
    if (state === 'success') {
      for (const older of github().deployments.filter(
        ({ id, environment }) => environment === deployment.environment && id < deployment.id,
      ))
        older.statuses.push({ state: 'inactive', description: '' });
    }
    deployment.statuses.push({ state, description, ...(environment_url !== '' && { environment_url }) });
    return c.json({ id: nextId(lab), state, description, environment_url }, 201);
  });

  const root = new Hono();
  root.onError(answerRefusals);
  root.route('/', app);
  root.notFound((c) => {
    const operation = `${c.req.method} ${c.req.path.replace(/^\/repos\/[^/]+\/[^/]+/, '/repos/{owner}/{repo}').replace(/\/\d+/g, '/{number}')}`;
    lab.unplayed.record('github', operation);
    return answerRefusals(githubErrors.notPlayed(operation));
  });
  return { handle: (request) => root.fetch(request), faultBody: (status) => ({ message: `HTTP ${status}`, status: String(status) }) };
}
