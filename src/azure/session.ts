// A session with Azure: the credential, and what every client shares.
import { AzureCliCredential, ClientAssertionCredential } from '@azure/identity';
import { number, object, optional, string } from 'valibot';
import { BrokenLink } from '../chain/diagnosis';
import { understandingPolicy, type Shape } from './answers';
import { limitsPolicy } from './request';
import { diagnoseSignIn, signInProblemPolicy, type Claims } from './sign-in-problem';
import { cachedCredential } from './token-cache';
import type { TokenCredential } from '@azure/core-auth';
import type { Cloud } from '../chain/cloud';

export interface SignInInputs {
  clientId: string | undefined;
  tenantId: string | undefined;
  cloud: Cloud;
}

/** GitHub's token for this job, and how to get a fresh one: it lives five minutes, so each exchange takes its own. */
export interface GitHubToken {
  request: () => Promise<string>;
}

export interface AzureSession {
  credential: TokenCredential;
  cloud: Cloud;
  /** Aborted when the run is cancelled or out of time; its reason is the diagnosis. */
  signal: AbortSignal;
  /** One line of progress. */
  log: (line: string) => void;
}

export interface SignInParts {
  inputs: SignInInputs;
  /** Undefined where the job has no OIDC token. */
  github: GitHubToken | undefined;
  /** Called with every token the moment it is received. */
  mask: (secret: string) => void;
  signal: AbortSignal;
  log: (line: string) => void;
}

const SHAPES: readonly Shape[] = [
  { method: 'POST', path: /\/token$/, schema: object({ access_token: string(), expires_in: number(), token_type: optional(string()) }) },
  { method: 'GET', path: /\/openid-configuration$/, schema: object({ token_endpoint: string(), issuer: string() }) },
];

export function signIn({ inputs, github, mask, signal, log }: SignInParts): AzureSession {
  const { cloud, clientId, tenantId } = inputs;
  let claims: Claims | undefined;
  // Why Entra ID or GitHub could not be asked, as far as it is known better than MSAL knows it.
  let failure: BrokenLink | undefined;
  const assertion = async (source: GitHubToken): Promise<string> => {
    const token = await source.request().catch((error: unknown) => {
      if (error instanceof BrokenLink) failure = error;
      throw error;
    });
    mask(token);
    if (claims === undefined) {
      claims = readClaims(token);
      log(`sign-in: subject '${claims.subject}'`);
      log(`sign-in: issuer '${claims.issuer}', audience '${claims.audience}'`);
    }
    return token;
  };
  const inner: TokenCredential =
    github === undefined || clientId === undefined || tenantId === undefined
      ? new AzureCliCredential(tenantId === undefined ? {} : { tenantId })
      : new ClientAssertionCredential(tenantId, clientId, () => assertion(github), {
          authorityHost: cloud.authority,
          // Discovery of the instance asks a fixed host about an authority that is known already: one request less.
          disableInstanceDiscovery: true,
          additionalPolicies: [
            { policy: signInProblemPolicy((problem) => (failure = problem)), position: 'perCall' },
            { policy: understandingPolicy(SHAPES), position: 'perRetry' },
            { policy: limitsPolicy({ signal, log }), position: 'perRetry' },
          ],
        });

  const credential = cachedCredential(async (scopes, options) => {
    failure = undefined;
    const token = await inner.getToken(scopes, options).catch((error: unknown) => {
      if (signal.aborted) throw signal.reason;
      if (failure !== undefined) throw failure;
      throw new BrokenLink(diagnoseSignIn(error, inputs, claims), [], { cause: error });
    });
    if (token !== null) mask(token.token);
    return token;
  });
  return { credential, cloud, signal, log };
}

/** The claims are read, not trusted: they are shown, so that a person can compare them. */
function readClaims(token: string): Claims {
  const { iss, sub, aud } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  return { issuer: String(iss), subject: String(sub), audience: String(aud) };
}
