// The way of every request: written down, delayed, perhaps broken on purpose, then handed to its service.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type http from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Faults, FaultRule } from '../faults';
import type { Journal, JournalEntry } from '../journal';
import type { Settings } from '../settings';
import { serviceOf, type ServiceName } from './hosts';

/** A service of the laboratory: web-standard in and out. It names the caller in the entry, once it knows him. */
export type Service = (request: Request, entry: JournalEntry) => Response | Promise<Response>;

/** The service's own body for a status that a fault forces on it. */
export type FaultBody = (status: number, request: Request) => unknown;

export interface Dispatcher {
  listener: http.RequestListener;
  /** A request from within the laboratory, as when Entra ID fetches an issuer's keys. */
  fetch(url: string, caller: string, init?: RequestInit): Promise<Response>;
}

export interface DispatcherParts {
  services: Record<ServiceName, { handle: Service; faultBody: FaultBody }>;
  journal: Journal;
  faults: Faults;
  settings: () => Settings;
}

export function createDispatcher({ services, journal, faults, settings }: DispatcherParts): Dispatcher {
  const answer = async (request: Request, cut: () => void, caller?: string): Promise<Response> => {
    const url = new URL(request.url);
    const name = serviceOf(url.hostname);
    // Only from within: a client never gets past the proxy with such a name.
    if (name === undefined) return new Response(`The laboratory plays no host ${url.hostname}.\n`, { status: 501 });
    const service = services[name];
    const entry = journal.begin({
      service: name,
      method: request.method,
      host: url.hostname,
      path: url.pathname,
      query: url.search.slice(1),
      ...(caller !== undefined && { principal: caller }),
    });
    const { latencyMs } = settings();
    if (latencyMs > 0) await sleep(latencyMs);

    const fault = faults.strike({
      service: name,
      method: request.method,
      pathAndQuery: url.pathname + url.search,
      inside: caller !== undefined,
    });
    if (fault !== undefined) entry.fault = typeof fault.do === 'object' ? 'answer' : String(fault.do);
    if (fault?.do === 'hang-before') return abandoned(entry, request);
    if (fault?.do === 'delay') {
      await sleep(fault.delayMs ?? 1000);
      // A client that has gone meanwhile is seen to have gone, before anything is done for it.
      if (request.signal.aborted) return lost(entry, cut);
    }
    if (fault?.do === 'reset-before') return lost(entry, cut);
    const forced = fault === undefined ? undefined : forcedAnswer(fault, request, service.faultBody);
    const response = forced ?? (await service.handle(request, entry));
    if (fault?.do === 'reset-after') return lost(entry, cut);
    if (fault?.do === 'hang-after') {
      entry.status = response.status;
      return abandoned(entry, request);
    }
    journal.end(entry, response.status);
    return response;
  };

  const lost = (entry: JournalEntry, cut: () => void): Response => {
    journal.end(entry, 0);
    cut();
    return new Response(null, { status: 502 });
  };

  /** Nothing is said until the client gives up. */
  const abandoned = async (entry: JournalEntry, { signal }: Request): Promise<Response> => {
    if (!signal.aborted) await once(signal, 'abort');
    journal.end(entry, 0);
    return new Response(null, { status: 502 });
  };

  const handle = getRequestListener(
    (request, { incoming }) =>
      answer(request, () => {
        incoming.socket.destroy();
      }),
    { overrideGlobalObjects: false },
  );
  return {
    listener: (request, response) => {
      void handle(request, response);
    },
    fetch: (url, caller, init) => answer(new Request(url, init), () => undefined, caller),
  };
}

function forcedAnswer(fault: FaultRule, request: Request, faultBody: FaultBody): Response | undefined {
  const retryAfter: Record<string, string> = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
  if (typeof fault.do === 'object') {
    const { status, body, contentType, headers } = fault.do;
    const all = { ...headers, ...retryAfter, ...(contentType !== undefined && { 'content-type': contentType }) };
    if (contentType !== undefined && typeof body === 'string') return new Response(body, { status, headers: all });
    return Response.json(body ?? faultBody(status, request), { status, headers: all });
  }
  const status = Number(fault.do);
  return Number.isInteger(status) ? Response.json(faultBody(status, request), { status, headers: retryAfter }) : undefined;
}
