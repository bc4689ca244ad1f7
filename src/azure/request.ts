// What every call to Azure has in common: its options, and the problem that a failed one stands for.
import { type RestError } from '@azure/core-rest-pipeline';
import { azureProblem, diagnoseAzure, type Attempt, type AzureProblem } from '../chain/azure-problem';
import { BrokenLink } from '../chain/diagnosis';
import type { AzureSession } from './session';

/** Options for any client of the SDK. The SDK retries 429 and 5xx itself, and lost connections. */
export function clientOptions({ cloud }: AzureSession) {
  return {
    endpoint: cloud.resourceManager,
    credentialScopes: cloud.resourceManagerScope,
    credentials: { scopes: [cloud.resourceManagerScope] },
    retryOptions: { maxRetries: 4, retryDelayInMs: 500, maxRetryDelayInMs: 8000 },
    userAgentOptions: { userAgentPrefix: 'aks-wli-action' },
  };
}

/** The problem of an error of the SDK; undefined for errors that are none of Azure's. */
export function problemOf(error: unknown): AzureProblem | undefined {
  if (!(error instanceof Error) || error.name !== 'RestError') return undefined;
  const { statusCode, response, code, message } = error as RestError;
  if (statusCode === undefined) return { status: 0, code: code ?? 'NETWORK', message };
  // Clients of the newer generator drop the body and keep its code and message.
  const problem = azureProblem(statusCode, parsed(response?.bodyAsText));
  return problem.message === '' && code !== undefined ? { status: statusCode, code, message } : problem;
}

function parsed(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return {};
  }
}

/** Runs a call; what Azure answers becomes a diagnosis of the attempt. */
export async function attempted<T>(attempt: Attempt, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw asBrokenLink(error, attempt);
  }
}

export function asBrokenLink(error: unknown, attempt: Attempt): Error {
  if (error instanceof BrokenLink) return error;
  const problem = problemOf(error);
  return problem === undefined ? (error as Error) : new BrokenLink(diagnoseAzure(problem, attempt), [], { cause: error });
}

/** Runs a read: undefined when the thing itself is not there. */
export async function unlessMissing<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    const problem = problemOf(error);
    if (problem?.status === 404 && !/^(ResourceGroup|Subscription)NotFound$/.test(problem.code)) return undefined;
    throw error;
  }
}

export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of pages) items.push(item);
  return items;
}
