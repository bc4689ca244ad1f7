// A request through the SDK's pipeline (token, proxy, retries), without its models: those drop every field that they do not know.
import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  RestError,
  type HttpMethods,
  type Pipeline,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';

/** @throws RestError for an answer that is no success. */
export async function sendRaw(
  { pipeline }: { pipeline: Pipeline },
  method: HttpMethods,
  url: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<PipelineResponse> {
  const request = createPipelineRequest({
    url,
    method,
    headers: createHttpHeaders({ 'content-type': 'application/json', 'accept': 'application/json', ...headers }),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const response = await pipeline.sendRequest(createDefaultHttpClient(), request);
  if (response.status >= 400) throw new RestError(`HTTP ${response.status}`, { statusCode: response.status, request, response });
  return response;
}

export function bodyOf({ bodyAsText }: PipelineResponse): unknown {
  return JSON.parse(bodyAsText || '{}');
}
