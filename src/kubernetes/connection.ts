// The way to a cluster's API: @kubernetes/client-node's KubeConfig carries authority, certificate, proxy and sign-in. Requests
// are raw JSON: the client's models drop fields that they do not know, out of a user's manifest, unseen.
import { type KubeConfig, Watch } from '@kubernetes/client-node';
import { BrokenLink, type Diagnosis } from '../chain/diagnosis';
import { errorCode } from '../chain/error-code';
import { namedWait } from '../chain/wait';
import { diagnose } from './diagnoses';
import { readKubeconfig } from './kubeconfig';
import { exchange } from './exchange';
import type { Clock } from '../chain/clock';
import type { KubernetesAnswer } from './answer';

export interface KubernetesRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string>;
  body?: object;
  /** `application/json` unless said otherwise. */
  contentType?: string;
  /** Sent once, even when the run is cancelled or out of time, and not waited for long. */
  cleanup?: boolean;
}

/** What a watch has seen: an object in the state that it is in now, or the end of the watch, after which it is started again. */
export type OnObject = (type: string, object: unknown) => void;

export interface Connection {
  server: string;
  send(request: KubernetesRequest): Promise<KubernetesAnswer>;
  /** Follows objects until `stop` is called, or the connection ends. Never throws: the caller polls besides. */
  watch(path: string, query: Record<string, string>, onObject: OnObject, onEnd: () => void): Promise<() => void>;
}

export interface ConnectionParts {
  kubeconfig: string;
  /** A token for the API server, for clusters where Entra ID signs in; asked for before each request. */
  token: (serverApplication: string | undefined) => Promise<string>;
  mask: (secret: string) => void;
  clock: Clock;
  signal: AbortSignal;
  log: (line: string) => void;
  /** The proxy for the API server's address; undefined where there is none. */
  proxy: (address: URL) => string | undefined;
}

interface Api {
  server: string;
  config: KubeConfig;
}

const REQUEST_MS = 60_000;
/** GitHub kills a cancelled step after 10 s. */
const CLEANUP_MS = 3000;
const RETRY_AFTER_SECONDS = 60;
const TRIES = 4;
const GATEWAY_ERRORS = [502, 503, 504];

/** @throws BrokenLink when the kubeconfig is not one. */
export function connect(parts: ConnectionParts): Connection {
  const config = readKubeconfig(parts.kubeconfig, parts);
  const server = config.getCurrentCluster()?.server.replace(/\/$/, '') ?? '';
  const api: Api = { server, config };
  return {
    server,
    send: (request) => sendPatiently(api, request, parts),
    watch: async (path, query, onObject, onEnd) => {
      const watch = new Watch(config);
      const ended = (): void => onEnd();
      const controller = await watch.watch(path, query, onObject, ended).catch((): undefined => {
        onEnd();
      });
      return () => controller?.abort();
    },
  };
}

/** Sends a request until it is answered; what a cluster's front door says while it is busy is tried again. */
async function sendPatiently(api: Api, request: KubernetesRequest, parts: ConnectionParts): Promise<KubernetesAnswer> {
  const { server } = api;
  for (let tries = 1, delayMs = 500; ; tries += 1, delayMs *= 2) {
    const last = tries === TRIES || request.cleanup === true;
    try {
      const answer = await namedWait(
        `${request.method} ${request.path} of the API server`,
        parts.log,
        sendOnce(api, request, parts.signal),
      );
      const busy = answer.status === 429 || answer.status === 500 || GATEWAY_ERRORS.includes(answer.status);
      if (!busy || last) {
        // A proxy that finds no server answers in its place.
        // No API server sends its clients elsewhere, and the token would go along.
        if (GATEWAY_ERRORS.includes(answer.status) || isRedirection(answer.status))
          throw new BrokenLink(unreachable(server, `HTTP ${answer.status}`));
        return answer;
      }
      await pause(answer, request, delayMs, parts);
    } catch (error) {
      if (parts.signal.aborted && request.cleanup !== true) throw parts.signal.reason;
      if (error instanceof BrokenLink) throw error;
      // Packets that are dropped on the way are dropped the third time as well.
      const dropped = errorCode(error) === 'ETIMEDOUT' && tries > 1;
      if (last || dropped || !mayRepeat(request, error)) throw new BrokenLink(unreachable(server, errorCode(error)), [], { cause: error });
      await parts.clock.sleep(delayMs);
    }
  }
}

/** A create whose answer was lost may have been carried out: the caller finds out, since it alone knows the name. */
function mayRepeat({ method, query }: KubernetesRequest, error: unknown): boolean {
  return method !== 'POST' || query?.['dryRun'] !== undefined || ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(errorCode(error));
}

async function pause(
  { status, retryAfter }: KubernetesAnswer,
  request: KubernetesRequest,
  delayMs: number,
  parts: ConnectionParts,
): Promise<void> {
  const asked = `${request.method} ${request.path}`;
  if (retryAfter !== undefined && retryAfter > RETRY_AFTER_SECONDS)
    throw new BrokenLink(
      diagnose('KUBERNETES_WAIT_TOO_LONG', { seconds: String(retryAfter), most: String(RETRY_AFTER_SECONDS), request: asked }),
    );
  if (retryAfter !== undefined && retryAfter > 3)
    parts.log(`waiting ${retryAfter} s: the API server asks for it at ${asked} (HTTP ${status})`);
  await parts.clock.sleep(retryAfter === undefined ? delayMs : retryAfter * 1000);
}

async function sendOnce({ server, config }: Api, request: KubernetesRequest, signal: AbortSignal): Promise<KubernetesAnswer> {
  const { method, path, query = {}, body, contentType = 'application/json' } = request;
  const search = new URLSearchParams(query).toString();
  const {
    statusCode = 0,
    headers,
    text,
  } = await exchange(config, `${server}${path}${search === '' ? '' : `?${search}`}`, {
    method,
    headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': contentType }) },
    body: body && JSON.stringify(body),
    signal: request.cleanup === true ? AbortSignal.timeout(CLEANUP_MS) : AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
  });
  const seconds = Number(headers['retry-after'] ?? NaN);
  return { request: `${method} ${path}`, status: statusCode, text, retryAfter: Number.isFinite(seconds) ? seconds : undefined };
}

function isRedirection(status: number): boolean {
  return status >= 300 && status < 400;
}

function unreachable(server: string, code: string): Diagnosis {
  return diagnose('CLUSTER_UNREACHABLE', { server, code });
}
