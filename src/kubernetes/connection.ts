// The way to a cluster's API: plain requests, through the HTTP pipeline that the Azure SDKs bring along anyway.
//
// @kubernetes/client-node is not used: its models drop fields that they do not know, which would take them out of a
// user's manifest unseen; and its generated classes are 19 MB of bundle that load with the first import.
import { createDefaultHttpClient, createHttpHeaders, createPipelineFromOptions, createPipelineRequest } from '@azure/core-rest-pipeline';
import { BrokenLink, diagnose } from '../chain/diagnosis';
import { readKubeconfig } from './kubeconfig';

export interface KubernetesRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string>;
  body?: object;
  /** `application/json` unless said otherwise. */
  contentType?: string;
}

export interface KubernetesAnswer {
  status: number;
  text: string;
}

export interface Connection {
  server: string;
  send(request: KubernetesRequest): Promise<KubernetesAnswer>;
}

export interface ConnectionParts {
  kubeconfig: string;
  /** A token for the API server, for clusters where Entra ID signs in; asked for before each request. */
  token: (serverApplication: string | undefined) => Promise<string>;
  mask: (secret: string) => void;
}

const GATEWAY_ERRORS = [502, 503, 504];

export function connect({ kubeconfig, token, mask }: ConnectionParts): Connection {
  const { server, certificateAuthority, user } = readKubeconfig(kubeconfig);
  if (user.kind === 'token') mask(user.token);
  // Secrets are masked line by line: a runner looks at one line at a time.
  if (user.kind === 'certificate')
    user.key
      .split('\n')
      .filter((line) => line !== '')
      .forEach(mask);
  const pipeline = createPipelineFromOptions({
    tlsOptions: {
      ...(certificateAuthority !== undefined && { ca: certificateAuthority }),
      ...(user.kind === 'certificate' && { cert: user.certificate, key: user.key }),
    },
    retryOptions: { maxRetries: 3, retryDelayInMs: 500, maxRetryDelayInMs: 4000 },
    userAgentOptions: { userAgentPrefix: 'aks-wli-action' },
  });
  const client = createDefaultHttpClient();
  const bearer = async (): Promise<Record<string, string>> => {
    switch (user.kind) {
      case 'entra':
        return { authorization: `Bearer ${await token(user.serverApplication)}` };
      case 'token':
        return { authorization: `Bearer ${user.token}` };
      case 'certificate':
        return {};
    }
  };
  return {
    server,
    send: async ({ method, path, query = {}, body, contentType = 'application/json' }) => {
      const search = new URLSearchParams(query).toString();
      const request = createPipelineRequest({
        url: `${server}${path}${search === '' ? '' : `?${search}`}`,
        method,
        headers: createHttpHeaders({
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': contentType }),
          ...(await bearer()),
        }),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const unreachable = (code: string, cause?: unknown): BrokenLink =>
        new BrokenLink(diagnose('CLUSTER_UNREACHABLE', { server, code }), [], { cause });
      const response = await pipeline.sendRequest(client, request).catch((error: unknown) => {
        throw error instanceof BrokenLink ? error : unreachable(networkCode(error), error);
      });
      // A proxy that finds no server answers in its place.
      if (GATEWAY_ERRORS.includes(response.status)) throw unreachable(`HTTP ${response.status}`);
      return { status: response.status, text: response.bodyAsText ?? '' };
    },
  };
}

/** The innermost code of a failed connection: the outer errors only say that something failed. */
function networkCode(error: unknown): string {
  let cause = error as Error & { code?: string };
  while (cause.cause instanceof Error) cause = cause.cause;
  return cause.code ?? cause.message;
}
