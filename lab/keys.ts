// The signing keys of the laboratory's issuers: Entra ID, the clusters, GitHub. RSA, since Entra takes RS256 only.
import { createHash, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { SignJWT, exportJWK, jwtVerify, type JWK, type JWTPayload } from 'jose';

export interface SigningKey {
  kid: string;
  /** The public half, as a key set publishes it. */
  jwk: JWK;
  sign(claims: JWTPayload): Promise<string>;
  /** The claims of a token that this key signed; undefined for any other. Time is checked against `now`, in ms. */
  verify(token: string, now: number): Promise<JWTPayload | undefined>;
  /** For a real kube-apiserver, which signs with it. PEM. */
  privateKeyPem(): string;
}

export interface Keys {
  entra: SigningKey;
  cluster: SigningKey;
  github: SigningKey;
}

export async function createKeys(): Promise<Keys> {
  const [entra, cluster, github] = await Promise.all([createSigningKey(), createSigningKey(), createSigningKey()]);
  return { entra, cluster, github };
}

async function createSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const kid = keyId(publicKey);
  const jwk = { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' };
  return {
    kid,
    jwk,
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid }).sign(privateKey),
    verify: async (token, now) => {
      try {
        return (await jwtVerify(token, publicKey, { algorithms: ['RS256'], currentDate: new Date(now) })).payload;
      } catch {
        return undefined;
      }
    },
    privateKeyPem: () => privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  };
}

/** As Kubernetes derives it: the SHA-256 of the public key's DER, base64url. */
function keyId(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('base64url');
}
