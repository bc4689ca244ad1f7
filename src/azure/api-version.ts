// Clouds lag behind: one that does not know an api-version yet says which ones it knows, and the newest of those is used.
import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';

/**
 * Asks again with a version that the cloud has. Not for a whole cluster that is written: an older version would not know, and
 * so delete, fields that a newer one has set.
 */
export function versionPolicy(): PipelinePolicy {
  return {
    name: 'aks-wli-api-version',
    sendRequest: async (request, next) => {
      const response = await next(request);
      const supported = newestSupported(response);
      const url = new URL(request.url);
      if (supported === undefined || (request.method === 'PUT' && /\/managedClusters\/[^/]+$/i.test(url.pathname))) return response;
      url.searchParams.set('api-version', supported);
      request.url = url.href;
      return next(request);
    },
  };
}

/** Resource Manager lists them in its refusal; a preview is taken where there is nothing else. */
export function newestSupported({ status, bodyAsText }: Pick<PipelineResponse, 'status' | 'bodyAsText'>): string | undefined {
  if (status !== 400 || !/NoRegisteredProviderFound|InvalidApiVersionParameter|InvalidResourceType/.test(bodyAsText ?? ''))
    return undefined;
  const list = /supported api-versions are '([^']+)'/i.exec(bodyAsText ?? '')?.[1] ?? '';
  const versions = list.split(/,\s*/).filter((version) => /^\d{4}-\d{2}-\d{2}(-preview)?$/.test(version));
  const stable = versions.filter((version) => !version.endsWith('-preview'));
  return (stable.length > 0 ? stable : versions).sort().at(-1);
}
