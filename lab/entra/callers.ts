// Who calls: an access token of the laboratory's Entra ID, verified, as the principal that it names.
import { decodeJwt } from 'jose';
import type { Lab } from '../context';
import type { Principal } from '../authorization/rules';

export type TokenCheck =
  | { outcome: 'accepted'; caller: Caller }
  | { outcome: 'missing' }
  | { outcome: 'invalid' }
  | { outcome: 'expired'; expiredAt: number }
  | { outcome: 'wrong-audience'; found: string };

export interface Caller extends Principal {
  tenantId: string;
}

export async function checkToken(lab: Lab, request: Request, audiences: readonly string[]): Promise<TokenCheck> {
  const token = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  return token === undefined ? { outcome: 'missing' } : callerOfToken(lab, token, audiences);
}

export async function callerOfToken(lab: Lab, token: string, audiences: readonly string[]): Promise<TokenCheck> {
  const claims = await lab.keys.entra.verify(token, lab.clock.now());
  if (claims === undefined) return expiredOrInvalid(lab, token);
  const found = [claims.aud ?? []].flat()[0] ?? '';
  if (!audiences.some((audience) => audience.replace(/\/$/, '') === found.replace(/\/$/, ''))) {
    return { outcome: 'wrong-audience', found };
  }
  return {
    outcome: 'accepted',
    caller: {
      objectId: String(claims['oid']),
      clientId: String(claims['appid']),
      tenantId: String(claims['tid']),
      groups: Array.isArray(claims['groups']) ? claims['groups'].map(String) : [],
    },
  };
}

async function expiredOrInvalid(lab: Lab, token: string): Promise<TokenCheck> {
  let expiredAt: number;
  try {
    expiredAt = (decodeJwt(token).exp ?? 0) * 1000;
  } catch {
    return { outcome: 'invalid' };
  }
  const wasValid = (await lab.keys.entra.verify(token, expiredAt - 1000)) !== undefined;
  return wasValid ? { outcome: 'expired', expiredAt } : { outcome: 'invalid' };
}
