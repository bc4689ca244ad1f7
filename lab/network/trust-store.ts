// The laboratory's authority as a trust store for Java, which reads no PEM: in the JKS format, which every JDK opens.
// Format: https://github.com/openjdk/jdk/blob/master/src/java.base/share/classes/sun/security/provider/JavaKeyStore.java
import { createHash, X509Certificate } from 'node:crypto';

/** Not a secret: trust stores are sealed with it against accidents only, and this is what every JDK's own has. */
export const TRUST_STORE_PASSWORD = 'changeit';
const [MAGIC, VERSION, TRUSTED_CERTIFICATE] = [0xfeedfeed, 2, 2];

function word(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

/** As `DataOutput.writeUTF` does it: the length in two bytes, then the text. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

export function javaTrustStore(certificates: Record<string, string>, now: number): Buffer {
  const date = Buffer.alloc(8);
  date.writeBigUInt64BE(BigInt(now));
  const entries = Object.entries(certificates).flatMap(([alias, pem]) => {
    const der = new X509Certificate(pem).raw;
    return [word(TRUSTED_CERTIFICATE), text(alias), date, text('X.509'), word(der.length), der];
  });
  const data = Buffer.concat([word(MAGIC), word(VERSION), word(Object.keys(certificates).length), ...entries]);
  const sealed = createHash('sha1').update(Buffer.from(TRUST_STORE_PASSWORD, 'utf16le').swap16()).update('Mighty Aphrodite').update(data);
  return Buffer.concat([data, sealed.digest()]);
}
