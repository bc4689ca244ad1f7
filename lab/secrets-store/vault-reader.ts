// How the drivers and operators of a cluster read a secret: a pod's token for one of Entra ID, that for the vault.
import { cloudOf } from '../clouds';
import { at, isMap, textOf } from '../json';
import type { Lab } from '../context';

export interface VaultReader {
  /** Who reads, in the journal. */
  caller: string;
  tenantId: string;
  clientId: string;
  /** A ServiceAccount's token, for Entra ID. */
  assertion: string;
  /** With its trailing slash. */
  vaultUri: string;
}

/** The words of whoever refused. */
export class NotReadable extends Error {}

export async function readVaultSecret(lab: Lab, reader: VaultReader, name: string, version = ''): Promise<string> {
  const token = await signIn(lab, reader);
  const response = await lab.fetch(`${reader.vaultUri}secrets/${name}/${version}?api-version=7.4`, reader.caller, {
    headers: { authorization: `Bearer ${token}` },
  });
  const body: unknown = await response.json();
  if (response.ok) return textOf(at(body, 'value'));
  const { code, message } = errorOf(body);
  throw new NotReadable(
    `GET ${reader.vaultUri}secrets/${name}/${version}\n${'-'.repeat(80)}\nRESPONSE ${response.status}: ${response.status}\nERROR CODE: ${code}\n${'-'.repeat(80)}\n${message}`,
  );
}

async function signIn(lab: Lab, { caller, tenantId, clientId, assertion, vaultUri }: VaultReader): Promise<string> {
  const scope = `https://${new URL(vaultUri).hostname.split('.').slice(1).join('.')}/.default`;
  const response = await lab.fetch(`https://${cloudOf(lab.world).login[0]}/${tenantId}/oauth2/v2.0/token`, caller, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }).toString(),
  });
  const body: unknown = await response.json();
  if (response.ok) return textOf(at(body, 'access_token'));
  throw new NotReadable(`ClientAssertionCredential authentication failed. ${textOf(at(body, 'error_description'))}`);
}

function errorOf(body: unknown): { code: string; message: string } {
  const error = at(body, 'error');
  if (!isMap(error)) return { code: '', message: '' };
  return { code: textOf(at(error, 'innererror.code') ?? error['code']), message: textOf(error['message']) };
}
