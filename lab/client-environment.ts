// The environment of any client: how it reaches the laboratory, and what makes it trust what it finds there.
import { TRUST_STORE_PASSWORD } from './network/trust-store';

export interface ClientPaths {
  /** The authority's certificate, PEM. */
  ca: string;
  /** The same for Java. */
  trustStore: string;
}

/** Without a proxy, the host names themselves lead to the laboratory. */
export function clientEnvironment({ ca, trustStore }: ClientPaths, proxy: string | undefined): Record<string, string> {
  const trusted = { NODE_EXTRA_CA_CERTS: ca, SSL_CERT_FILE: ca, CURL_CA_BUNDLE: ca, REQUESTS_CA_BUNDLE: ca };
  const javaTrust = [`-Djavax.net.ssl.trustStore=${trustStore}`, `-Djavax.net.ssl.trustStorePassword=${TRUST_STORE_PASSWORD}`];
  if (proxy === undefined) return { ...trusted, JAVA_TOOL_OPTIONS: javaTrust.join(' ') };
  const { hostname, port } = new URL(proxy);
  const javaProxy = ['https', 'http'].flatMap((scheme) => [`-D${scheme}.proxyHost=${hostname}`, `-D${scheme}.proxyPort=${port}`]);
  const own = '127.0.0.1,localhost';
  return {
    ...trusted,
    // Plain HTTP too: a probe of the instance metadata service must not leave the laboratory.
    ...{ HTTPS_PROXY: proxy, https_proxy: proxy, HTTP_PROXY: proxy, http_proxy: proxy, NO_PROXY: own, no_proxy: own },
    // Node's own fetch and http look at the variables above only when they are told to.
    NODE_USE_ENV_PROXY: '1',
    JAVA_TOOL_OPTIONS: [...javaTrust, ...javaProxy, '-Dhttp.nonProxyHosts=127.0.0.1|localhost'].join(' '),
  };
}
