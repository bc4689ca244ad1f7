// GitHub's REST API: the pull requests of the one repository, and their comments.
import { Hono } from 'hono';
import type { Lab } from '../context';
import type { FaultBody, Service } from '../network/listener';

export function githubService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  const app = new Hono();
  const notFound = { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' };
  app.use('*', async (c, next) => {
    if (!/^(Bearer|token) \S+/i.test(c.req.header('authorization') ?? '')) {
      return c.json({ message: 'Requires authentication', documentation_url: 'https://docs.github.com/rest', status: '401' }, 401);
    }
    c.header('x-ratelimit-limit', '1000');
    c.header('x-ratelimit-remaining', '999');
    return next();
  });
  app.get('/repos/:owner/:repo/pulls/:number', (c) => {
    const { github } = lab.world;
    const number = Number(c.req.param('number'));
    const pull = github.pullRequests.find((candidate) => candidate.number === number);
    return pull === undefined || `${c.req.param('owner')}/${c.req.param('repo')}` !== github.repository
      ? c.json(notFound, 404)
      : c.json({ number: pull.number, state: pull.state, title: pull.title, head: pull.head });
  });
  app.notFound((c) => c.json(notFound, 404));
  return { handle: (request) => app.fetch(request), faultBody: (status) => ({ message: `HTTP ${status}`, status: String(status) }) };
}
