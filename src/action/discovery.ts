// The discovery document of the cluster's issuer, as Entra ID would read it.
import { HttpClient } from '@actions/http-client';
import { BrokenLink, diagnose } from '../chain/diagnosis';

/** The `issuer` of the document. */
export async function readDiscovery(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  try {
    const { statusCode, result } = await new HttpClient('aks-wli-action', [], { allowRetries: true, maxRetries: 3 }).getJson<{
      issuer: string;
    }>(url);
    if (result?.issuer !== undefined) return result.issuer;
    throw new BrokenLink(diagnose('ISSUER_UNREADABLE', { url, code: `HTTP ${statusCode}` }));
  } catch (error) {
    if (error instanceof BrokenLink) throw error;
    const { code, statusCode, message } = error as Error & { code?: string; statusCode?: number };
    throw new BrokenLink(
      diagnose('ISSUER_UNREADABLE', { url, code: code ?? (statusCode === undefined ? message : `HTTP ${statusCode}`) }),
      [],
      { cause: error },
    );
  }
}
