// An address for a browser. What is given or found may be anybody's text: nothing but http and https, and no credentials in it.

/** As a browser would write it; undefined for what is no such address. */
export function webAddress(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  // A browser leaves line breaks and tabs out in silence: whoever writes them means something else.
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return /[\u0000-\u0020\u007f]/.test(text) || !isHost(url.hostname) ? undefined : url.href;
}

/** A name of DNS, an address of IPv4, or one of IPv6 in brackets; `xn--` for what is not ASCII. */
function isHost(hostname: string): boolean {
  return /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?\.?$/i.test(hostname) || /^\[[0-9a-f:.]+\]$/.test(hostname);
}

/** Of a host and its port, as manifests and clusters name them. */
export function addressOf(scheme: 'http' | 'https', host: string, port: number | undefined, path = '/'): string | undefined {
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const standard = port === undefined || port === { http: 80, https: 443 }[scheme];
  return isHost(name) ? webAddress(`${scheme}://${name}${standard ? '' : `:${port}`}${path}`) : undefined;
}
