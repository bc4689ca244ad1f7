// Which proxy a runner's environment names for an address, as curl and the Azure SDKs read it.

export type Variables = Readonly<Record<string, string | undefined>>;

/** Undefined where the address is reached directly. */
export function proxyFor(address: URL, variables: Variables): string | undefined {
  const value = (name: string): string | undefined => variables[name.toLowerCase()] || variables[name] || undefined;
  const proxy = value('HTTPS_PROXY') ?? value('ALL_PROXY');
  if (proxy === undefined || bypassed(address, value('NO_PROXY') ?? '')) return undefined;
  return /^[a-z0-9+.-]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

/** `example.com` and `.example.com` both stand for the domain and what is below it; `*` for everything. */
function bypassed({ hostname, port }: URL, exceptions: string): boolean {
  return exceptions
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = '', ofPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase().replace(/^\*?\./, '')) ?? [];
      if (ofPort !== undefined && ofPort !== (port || '443')) return false;
      return hostname === name || hostname.endsWith(`.${name}`);
    });
}
