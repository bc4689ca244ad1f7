// A cluster's OIDC issuer: public, two documents, as AKS publishes them.
import { Hono } from 'hono';
import { bindingIssuer } from '../identity-binding/rules';
import type { Lab } from '../context';
import type { FaultBody, Service } from '../network/listener';

export function oidcIssuerService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  const app = new Hono();
  const issuerOf = (request: Request): string | undefined => {
    const { hostname, pathname } = new URL(request.url);
    const [tenant, cluster] = pathname.split('/').slice(1, 3);
    // That of an identity binding has no slash at its end.
    const issuer = `https://${hostname}/${tenant}/${cluster}${hostname.startsWith('ib.') ? '' : '/'}`;
    const known = [
      ...lab.world.clusters.map(({ resource }) => resource.properties.oidcIssuerProfile?.issuerURL),
      ...lab.world.identities.map((identity) => bindingIssuer(lab, identity)),
    ];
    return known.includes(issuer) ? issuer : undefined;
  };
  app.get('/:tenant/:cluster/.well-known/openid-configuration', (c) => {
    const issuer = issuerOf(c.req.raw);
    return issuer === undefined
      ? c.text('', 404)
      : c.json({
          issuer,
          jwks_uri: `${issuer.replace(/\/$/, '')}/openid/v1/jwks`,
          response_types_supported: ['id_token'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        });
  });
  app.get('/:tenant/:cluster/openid/v1/jwks', (c) =>
    issuerOf(c.req.raw) === undefined ? c.text('', 404) : c.json({ keys: [lab.keys.cluster.jwk] }),
  );
  app.notFound((c) => c.text('', 404));
  return { handle: (request) => app.fetch(request), faultBody: (status) => ({ status }) };
}
