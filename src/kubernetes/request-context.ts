// What KubeConfig adds to a request: sign-in headers, and a dispatcher with authority, client certificate and proxy.
import { HttpMethod, RequestContext, type KubeConfig } from '@kubernetes/client-node';
import type { Dispatcher } from 'undici';

export async function requestContext(
  config: KubeConfig,
  url: string,
): Promise<{ headers: Record<string, string>; dispatcher: Dispatcher | undefined }> {
  const context = new RequestContext(url, HttpMethod.GET);
  await config.applySecurityAuthentication(context);
  return { headers: context.getHeaders(), dispatcher: context.getDispatcher() };
}
