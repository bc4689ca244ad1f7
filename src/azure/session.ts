// A session with Azure: the credential, and the options that every client shares.
import { AzureCliCredential, ClientAssertionCredential } from '@azure/identity';
import { BrokenLink, diagnose, type Diagnosis } from '../chain/diagnosis';
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
}

export interface SignInParts {
  inputs: SignInInputs;
  /** Undefined where the job has no OIDC token. */
  github: GitHubToken | undefined;
  /** Called with every token the moment it is received. */
  mask: (secret: string) => void;
  /** Called once, with the claims that Entra ID will compare, as observed. */
  onClaims: (claims: { issuer: string; subject: string; audience: string }) => void;
}

export function signIn({ inputs, github, mask, onClaims }: SignInParts): AzureSession {
  const { cloud, clientId, tenantId } = inputs;
  let claims = { issuer: '', subject: '', audience: '' };
  const assertion = async (): Promise<string> => {
    const token = await github!.request();
    mask(token);
    const first = claims.subject === '';
    claims = readClaims(token);
    if (first) onClaims(claims);
    return token;
  };
  const inner: TokenCredential =
    github === undefined || clientId === undefined || tenantId === undefined
      ? new AzureCliCredential(tenantId === undefined ? {} : { tenantId })
      : // Discovery of the instance asks a fixed host about an authority that is known already: one request less.
        new ClientAssertionCredential(tenantId, clientId, assertion, { authorityHost: cloud.authority, disableInstanceDiscovery: true });

  const credential = cachedCredential(async (scopes, options) => {
    const token = await inner.getToken(scopes, options).catch((error: unknown) => {
      throw new BrokenLink(diagnoseSignIn(error as Error, inputs, claims), [], { cause: error });
    });
    if (token !== null) mask(token.token);
    return token;
  });
  return { credential, cloud };
}

/** The claims are read, not trusted: they are shown, so that a person can compare them. */
function readClaims(token: string): { issuer: string; subject: string; audience: string } {
  const {
    iss = '',
    sub = '',
    aud = '',
  } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, string>;
  return { issuer: iss, subject: sub, audience: String(aud) };
}

const NO_TRUST = ['70021', '70025', '700211', '700212', '700213', '7002138'];

function diagnoseSignIn(
  error: Error,
  { clientId = '', tenantId = '' }: SignInInputs,
  claims: { issuer: string; subject: string; audience: string },
): Diagnosis {
  const number = /AADSTS(\d+)/.exec(error.message)?.[1];
  const code = number === undefined ? error.name : `AADSTS${number}`;
  if (error.name === 'CredentialUnavailableError' && number === undefined) {
    return diagnose('SIGN_IN_UNAVAILABLE', { reason: error.message.split('\n')[0] ?? '' });
  }
  if (number !== undefined && NO_TRUST.includes(number)) return diagnose('SIGN_IN_NO_TRUST', { ...claims, clientId, code });
  if (number === '700016') return diagnose('SIGN_IN_UNKNOWN_APPLICATION', { tenantId, clientId, code });
  if (number === '90002') return diagnose('SIGN_IN_UNKNOWN_TENANT', { tenantId, code });
  return diagnose('SIGN_IN_REFUSED', { message: error.message.split(/ Trace ID| - Correlation ID/)[0] ?? '' });
}
