// What every call to Azure has in common: its options, its limits, and the problem that a failed one stands for.
import { BrokenLink } from '../chain/diagnosis';
import { jsonOf } from '../chain/json';
import { namedWait } from '../chain/wait';
import { understandingPolicy, type Shape } from './answers';
import { diagnose } from './diagnoses';
import { versionPolicy } from './api-version';
import { azureProblem, diagnoseAzure, type Attempt, type AzureProblem } from './problem';
import { RestError, type PipelinePolicy, type PipelineRequest, type PipelineResponse, type SendRequest } from '@azure/core-rest-pipeline';
import type { AzureSession } from './session';

/** A request that takes longer is given up and tried again. */
const REQUEST_MS = 60_000;
/** The longest wait that a service may ask for. */
const RETRY_AFTER_SECONDS = 60;
/** A shorter wait is not worth a line. */
const SHOWN_SECONDS = 3;

/** Options for any client of the SDK. The SDK retries 429 and 5xx itself, and lost connections. */
export function clientOptions(session: AzureSession, shapes: readonly Shape[]) {
  const { cloud } = session;
  return {
    endpoint: cloud.resourceManager,
    credentialScopes: cloud.resourceManagerScope,
    credentials: { scopes: [cloud.resourceManagerScope] },
    retryOptions: { maxRetries: 4, retryDelayInMs: 500, maxRetryDelayInMs: 8000 },
    userAgentOptions: { userAgentPrefix: 'aks-wli-action' },
    // The SDK logs headers at level verbose; the address of a proxy may hold a password.
    loggingOptions: { additionalAllowedHeaderNames: [], additionalAllowedQueryParameters: [] },
    additionalPolicies: [
      { policy: versionPolicy(), position: 'perCall' as const },
      { policy: understandingPolicy(shapes), position: 'perRetry' as const },
      { policy: limitsPolicy(session), position: 'perRetry' as const },
    ],
  };
}

/** Time limits for one request, and for the waits that a service asks for. */
export function limitsPolicy({ signal, log }: Pick<AzureSession, 'signal' | 'log'>, requestMs = REQUEST_MS): PipelinePolicy {
  return {
    name: 'aks-wli-limits',
    sendRequest: async (request, next) => {
      const { hostname, pathname } = new URL(request.url);
      const asked = `${request.method} ${pathname.split('/providers/').at(-1) ?? ''}`;
      const response = await namedWait(`${asked} of ${hostname}`, log, withinTime(request, signal, next, requestMs));
      const seconds = response.status === 429 || response.status >= 500 ? Number(response.headers.get('retry-after')) : 0;
      if (seconds > RETRY_AFTER_SECONDS)
        throw new BrokenLink(
          diagnose('WAIT_TOO_LONG', { service: hostname, seconds: String(seconds), most: String(RETRY_AFTER_SECONDS), request: asked }),
        );
      if (seconds > SHOWN_SECONDS) log(`waiting ${seconds} s: ${hostname} asks for it at ${asked} (HTTP ${response.status})`);
      return response;
    },
  };
}

async function withinTime(request: PipelineRequest, signal: AbortSignal, next: SendRequest, requestMs: number): Promise<PipelineResponse> {
  const timeout = AbortSignal.timeout(requestMs);
  request.abortSignal = AbortSignal.any([signal, timeout]);
  try {
    return await next(request);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    // A code that the SDK knows as worth another try.
    if (timeout.aborted) throw new RestError(`no answer within ${requestMs / 1000} s`, { code: 'ETIMEDOUT', request });
    throw error;
  } finally {
    // The SDK tries nothing again whose signal is aborted, and this one's may be.
    request.abortSignal = signal;
  }
}

/** The problem of an error of the SDK; undefined for errors that are none of Azure's. */
export function problemOf(error: unknown): AzureProblem | undefined {
  if (!isRestError(error)) return undefined;
  const { statusCode, response, code, message } = error;
  if (statusCode === undefined) return { status: 0, code: code ?? 'NETWORK', message };
  // Clients of the newer generator drop the body and keep its code and message.
  const problem = azureProblem(statusCode, jsonOf(response?.bodyAsText ?? ''));
  return problem.message === '' && code !== undefined ? { status: statusCode, code, message } : problem;
}

function isRestError(error: unknown): error is RestError {
  // By name: each of the SDKs may bring a class of its own.
  return error instanceof Error && error.name === 'RestError';
}

/** Runs a call; what Azure answers becomes a diagnosis of the attempt. */
export async function attempted<T>(attempt: Attempt, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw asBrokenLink(error, attempt);
  }
}

export function asBrokenLink(error: unknown, attempt: Attempt): unknown {
  if (error instanceof BrokenLink) {
    const [first, ...others] = error.diagnoses;
    // What the pipeline itself found does not know which link it was for.
    return first.link === 'run' ? new BrokenLink({ ...first, link: attempt.link }, others, { cause: error }) : error;
  }
  const problem = problemOf(error);
  return problem === undefined ? error : new BrokenLink(diagnoseAzure(problem, attempt), [], { cause: error });
}

/** Runs a read: undefined when the thing itself is not there. */
export async function unlessMissing<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isMissing(problemOf(error))) return undefined;
    throw error;
  }
}

/** The resource is not there. A missing group or subscription is another matter: the name of that may be wrong. */
export function isMissing(problem: AzureProblem | undefined): boolean {
  return problem?.status === 404 && !/^(ResourceGroup|Subscription)NotFound$/.test(problem.code);
}

export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of pages) items.push(item);
  return items;
}
