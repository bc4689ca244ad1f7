// GitHub's token service for jobs, and the issuer behind it.
import { Hono } from 'hono';
import { seconds } from '../clock';
import { answerRefusals } from '../network/answers';
import { githubErrors } from './rules';
import type { Lab } from '../context';
import type { FaultBody, Service } from '../network/listener';

export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';
/** As the runner gets it: with a query already in it. */
export const TOKEN_REQUEST_URL = 'https://run-actions-1-azure-eastus.actions.githubusercontent.com/lab//idtoken/job?api-version=2.0';

export function githubOidcService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  const app = new Hono();
  app.get('/lab//idtoken/job', async (c) => {
    const { github } = lab.world;
    // The scheme has no case (RFC 9110, 11.1): kubelogin writes it small.
    const token = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (token !== github.requestToken) return c.json({ message: 'Unauthorized' }, 401);
    const now = seconds(lab.clock.now());
    const [owner] = github.repository.split('/');
    const value = await lab.keys.github.sign({
      iss: GITHUB_ISSUER,
      sub: github.subject,
      aud: c.req.query('audience') ?? `https://github.com/${owner}`,
      iat: now,
      nbf: now - 300,
      exp: now + 300,
      jti: lab.random.guid(),
      repository: github.repository,
      repository_owner: owner,
      ref: 'refs/heads/main',
      event_name: 'push',
      runner_environment: 'github-hosted',
    });
    return c.json({ count: value.length, value });
  });
  app.get('/.well-known/openid-configuration', (c) =>
    c.json({
      issuer: GITHUB_ISSUER,
      jwks_uri: `${GITHUB_ISSUER}/.well-known/jwks`,
      subject_types_supported: ['public', 'pairwise'],
      response_types_supported: ['id_token'],
      id_token_signing_alg_values_supported: ['RS256'],
      scopes_supported: ['openid'],
    }),
  );
  app.get('/.well-known/jwks', (c) => c.json({ keys: [lab.keys.github.jwk] }));
  app.notFound((c) => {
    const operation = `${c.req.method} ${c.req.path}`;
    lab.unplayed.record('github-oidc', operation);
    return answerRefusals(githubErrors.notPlayed(operation));
  });
  return { handle: (request) => app.fetch(request), faultBody: (status) => ({ message: `HTTP ${status}` }) };
}
