// The discovery document of the cluster's issuer, as Entra ID would read it.
import { HttpClient, HttpClientError } from '@actions/http-client';
import { looseObject, safeParse, string } from 'valibot';
import { BrokenLink } from '../../../chain/diagnosis';
import { errorCode } from '../../../chain/error-code';
import { namedWait } from '../../../chain/wait';
import { diagnose } from '../diagnoses';
import type { Context } from '../../context';

const DOCUMENT = looseObject({ issuer: string() });
const TRIES = 4;
const TIMEOUT_MS = 20_000;

/** The `issuer` of the document. @throws BrokenLink when it cannot be read. */
export async function readDiscovery(issuer: string, { clock, log, session: { signal } }: Context): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const unreadable = (code: string, cause?: unknown): BrokenLink =>
    new BrokenLink(diagnose('ISSUER_UNREADABLE', { url, code }), [], { cause });
  for (let tries = 1, delayMs = 500; ; tries += 1, delayMs *= 2) {
    try {
      return await namedWait(`GET ${url}`, log, read(url, unreadable));
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof BrokenLink) throw error;
      const final = error instanceof HttpClientError && error.statusCode < 500 && error.statusCode !== 429;
      if (final || tries === TRIES)
        throw unreadable(error instanceof HttpClientError ? `HTTP ${error.statusCode}` : errorCode(error), error);
      await clock.sleep(delayMs);
    }
  }
}

async function read(url: string, unreadable: (code: string) => BrokenLink): Promise<string> {
  const client = new HttpClient('aks-wli-action', [], { allowRetries: false, socketTimeout: TIMEOUT_MS });
  const { statusCode, result } = await client.getJson<unknown>(url).catch((error: unknown) => {
    throw error instanceof SyntaxError ? unreadable('not JSON') : error;
  });
  const document = safeParse(DOCUMENT, result);
  if (document.success) return document.output.issuer;
  throw unreadable(statusCode === 200 ? 'no issuer in it' : `HTTP ${statusCode}`);
}
