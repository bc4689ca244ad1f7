// A throw-away certificate authority, and a certificate for each host that it vouches for.
import 'reflect-metadata'; // @peculiar/x509 expects it to be there first
import { randomBytes, webcrypto } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

// Elliptic keys: made in about a millisecond, where an RSA key for each host would take a tenth of a second.
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 24 * 3600 * 1000;
const [SERVER_USAGE, CLIENT_USAGE] = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'];

export interface CertificateAuthority {
  /** The authority's own certificate, PEM. */
  pem: string;
  /** Key and certificate for a host, PEM; made once and kept. */
  issue(host: string): Promise<{ key: string; cert: string }>;
  secureContext(host: string): Promise<SecureContext>;
  /** Key and certificate of a client, PEM: user and group as Kubernetes reads them. */
  issueClient(user: string, group: string): Promise<{ key: string; cert: string }>;
}

/** `name` is what a client sees of the issuer. */
export async function createCertificateAuthority(commonName: string): Promise<CertificateAuthority> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const name = `CN=${commonName}`;
  const validity = { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + 30 * DAY) };
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name,
    ...validity,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });

  const make = async (subject: string, usage: string, names: x509.Extension[]): Promise<{ key: string; cert: string }> => {
    const hostKeys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject,
      issuer: name,
      ...validity,
      publicKey: hostKeys.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        ...names,
        new x509.ExtendedKeyUsageExtension([usage]),
        // Python's ssl refuses chains without an authority key identifier.
        await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', hostKeys.privateKey);
    return { key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'), cert: certificate.toString('pem') };
  };

  const issued = new Map<string, Promise<{ key: string; cert: string }>>();
  const contexts = new Map<string, Promise<SecureContext>>();
  const once = <T>(cache: Map<string, Promise<T>>, key: string, create: () => Promise<T>): Promise<T> => {
    const cached = cache.get(key) ?? create();
    cache.set(key, cached);
    return cached;
  };
  const issue = (host: string) =>
    once(issued, host, () =>
      make(`CN=${host.slice(0, 60)}`, SERVER_USAGE, [
        new x509.SubjectAlternativeNameExtension([{ type: /^[\d.]+$/.test(host) ? 'ip' : 'dns', value: host }]),
      ]),
    );
  return {
    pem: authority.toString('pem'),
    issue,
    issueClient: (user, group) => make(`CN=${user}, O=${group}`, CLIENT_USAGE, []),
    secureContext: (host) => once(contexts, host, async () => createSecureContext(await issue(host))),
  };
}

function serialNumber(): string {
  return `01${randomBytes(15).toString('hex')}`;
}
