// Why a sign-in failed. The AADSTS number decides; who did not answer is blamed, and nobody else.
import { BrokenLink, type Diagnosis } from '../chain/diagnosis';
import { errorCode } from '../chain/error-code';
import { diagnose } from './diagnoses';
import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import type { SignInInputs } from './session';

/** What a token says of itself, as Entra ID compares it. */
export interface Claims {
  issuer: string;
  subject: string;
  audience: string;
}

/**
 * Remembers why Entra ID could not be asked: MSAL wraps or drops what its network throws, and takes an authority that does not
 * answer for one that does not exist.
 */
export function signInProblemPolicy(remember: (problem: BrokenLink) => void): PipelinePolicy {
  return {
    name: 'aks-wli-sign-in-problems',
    sendRequest: async (request, next) => {
      const unreachable = (code: string, cause?: unknown): BrokenLink => {
        const host = new URL(request.url).hostname;
        return new BrokenLink(diagnose('SIGN_IN_UNREACHABLE', { code, host, message: `${request.method} ${host}` }), [], { cause });
      };
      try {
        const response = await next(request);
        // A refusal is JSON with an AADSTS number; a page of HTML comes from somebody else.
        const refused = response.status < 500 && /^\s*\{/.test(response.bodyAsText ?? '');
        if (response.status >= 400 && !refused) throw unreachable(`HTTP ${response.status}`);
        return response;
      } catch (error) {
        const problem = error instanceof BrokenLink ? error : unreachable(errorCode(error), error);
        remember(problem);
        throw problem;
      }
    },
  };
}

const NO_TRUST = ['70021', '70025', '700211', '700212', '700213', '700223', '7002138'];
const CONDITIONAL_ACCESS = ['53000', '53001', '53002', '53003', '53011', '530003', '530004', '53007', '500020'];
const DISABLED = ['7000112', '7000215', '500011', '700027', '7000229', '50057'];
const EXPIRED = ['700024', '700023'];

export function diagnoseSignIn(error: unknown, inputs: SignInInputs, claims: Claims | undefined): Diagnosis {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const { clientId = '', tenantId = '' } = inputs;
  const number = /AADSTS(\d+)/.exec(message)?.[1];
  const words = message.split(/ Trace ID| - Correlation ID/)[0] ?? '';
  if (number === undefined) {
    if (name === 'CredentialUnavailableError') return diagnose('SIGN_IN_UNAVAILABLE', { reason: message.split('\n')[0] ?? '' });
    const host = new URL(inputs.cloud.authority).hostname;
    return diagnose('SIGN_IN_UNREACHABLE', { code: errorCode(error), host, message: words.split('\n')[0] ?? '' });
  }
  const code = `AADSTS${number}`;
  if (NO_TRUST.includes(number)) {
    const { issuer = '', subject = '', audience = '' } = claims ?? {};
    return diagnose('SIGN_IN_NO_TRUST', { issuer, subject, audience, clientId, code });
  }
  if (CONDITIONAL_ACCESS.includes(number)) return diagnose('SIGN_IN_CONDITIONAL_ACCESS', { code, message: words });
  if (EXPIRED.includes(number)) return diagnose('SIGN_IN_EXPIRED_ASSERTION', { code });
  if (DISABLED.includes(number)) return diagnose('SIGN_IN_DISABLED_APPLICATION', { clientId, code });
  if (number === '700016') return diagnose('SIGN_IN_UNKNOWN_APPLICATION', { tenantId, clientId, code });
  if (number === '90002' || number === '900023') return diagnose('SIGN_IN_UNKNOWN_TENANT', { tenantId, code });
  return diagnose('SIGN_IN_REFUSED', { message: words });
}
