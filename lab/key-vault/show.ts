// What Key Vault shows of its objects: bundles, items of lists, and what of a certificate its secret tells.
import { createHash, X509Certificate } from 'node:crypto';
import { recovery } from './secrets';
import { vaultUri } from './vaults';
import type { Lab } from '../context';
import type { SecretVersion, Vault, VaultSecret } from '../world';
import type { DeletedSecret } from './world';

export interface Shown {
  secret: VaultSecret;
  version: SecretVersion;
}

const addressOf = (lab: Lab, vault: Vault, kind: string, name: string): string => `${vaultUri(lab.world, vault)}${kind}/${name}`;

function attributes(vault: Vault, { enabled, created, updated, nbf, exp }: SecretVersion): object {
  return {
    enabled,
    ...(nbf !== undefined && { nbf }),
    ...(exp !== undefined && { exp }),
    created,
    updated,
    ...recovery(vault.properties),
  };
}

/** What all secrets show, wherever they stand. */
function common(vault: Vault, { secret, version }: Shown): object {
  return {
    ...(version.contentType !== undefined && { contentType: version.contentType }),
    attributes: attributes(vault, version),
    ...(version.tags !== undefined && { tags: version.tags }),
    ...(secret.managed === true && { managed: true }),
  };
}

export function showSecret(lab: Lab, vault: Vault, shown: Shown, withValue = true): object {
  const { secret, version } = shown;
  return {
    ...(withValue && { value: version.value }),
    id: `${addressOf(lab, vault, 'secrets', secret.name)}/${version.version}`,
    ...common(vault, shown),
    ...(secret.managed === true && { kid: `${addressOf(lab, vault, 'keys', secret.name)}/${version.version}` }),
  };
}

/** Without value and version. */
export function secretItem(lab: Lab, vault: Vault, secret: VaultSecret): object[] {
  const version = secret.versions.at(-1);
  return version === undefined ? [] : [{ id: addressOf(lab, vault, 'secrets', secret.name), ...common(vault, { secret, version }) }];
}

export function versionItem(lab: Lab, vault: Vault, secret: VaultSecret, version: SecretVersion): object {
  return { id: `${addressOf(lab, vault, 'secrets', secret.name)}/${version.version}`, ...common(vault, { secret, version }) };
}

export function showDeleted(lab: Lab, vault: Vault, deleted: DeletedSecret, withVersion = true): object[] {
  const { secret, deletedDate, scheduledPurgeDate } = deleted;
  const version = secret.versions.at(-1);
  if (version === undefined) return [];
  return [
    {
      recoveryId: addressOf(lab, vault, 'deletedsecrets', secret.name),
      deletedDate,
      scheduledPurgeDate,
      id: `${addressOf(lab, vault, 'secrets', secret.name)}${withVersion ? `/${version.version}` : ''}`,
      ...common(vault, { secret, version }),
    },
  ];
}

/** The certificate in a secret's PEM; undefined for PKCS #12, which is not opened here. */
function certificateIn({ value, contentType }: SecretVersion): X509Certificate | undefined {
  if (contentType !== 'application/x-pem-file') return undefined;
  const pem = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(value)?.[0];
  return pem === undefined ? undefined : new X509Certificate(pem);
}

export function showCertificate(lab: Lab, vault: Vault, { secret, version }: Shown): object {
  const at = (kind: string): string => `${addressOf(lab, vault, kind, secret.name)}/${version.version}`;
  const certificate = certificateIn(version);
  return {
    id: at('certificates'),
    kid: at('keys'),
    sid: at('secrets'),
    ...(certificate && {
      x5t: createHash('sha1').update(certificate.raw).digest('base64url'),
      cer: certificate.raw.toString('base64'),
    }),
    attributes: attributes(vault, version),
    policy: {
      id: `${addressOf(lab, vault, 'certificates', secret.name)}/policy`,
      key_props: { exportable: true, kty: 'RSA', key_size: 2048, reuse_key: false },
      secret_props: { contentType: version.contentType },
      issuer: { name: 'Self' },
    },
    ...(version.tags !== undefined && { tags: version.tags }),
  };
}

/** The public key of a certificate's key. */
export function showKey(lab: Lab, vault: Vault, { secret, version }: Shown): object {
  const jwk = certificateIn(version)?.publicKey.export({ format: 'jwk' });
  return {
    key: {
      kid: `${addressOf(lab, vault, 'keys', secret.name)}/${version.version}`,
      kty: 'RSA',
      key_ops: ['sign', 'verify', 'wrapKey', 'unwrapKey', 'encrypt', 'decrypt'],
      ...jwk,
    },
    attributes: attributes(vault, version),
    managed: true,
  };
}
