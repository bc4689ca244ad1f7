// Azure Storage: the reads by which a workload proves its role. Listing containers, queues, tables and shares proves nothing, since
// those are control actions that plain Reader has; listing blobs or files, peeking messages and querying entities are data actions.
import { cloudOf } from '../clouds';
import { decide } from '../authorization/rules';
import { checkToken, type Caller } from '../entra/callers';
import { NOT_PLAYED, notPlayedMessage } from '../not-played';
import { same } from '../text';
import { isOpen } from './network';
import { challenge, storageErrors, StorageRefusal, storageErrorResponse } from './storage-errors';
import { STORAGE_READS, type StorageRead } from './storage-reads';
import type { Lab } from '../context';
import type { JournalEntry } from '../journal';
import type { FaultBody, Service } from '../network/listener';
import type { StorageAccount } from './world';

export type StorageService = 'blob' | 'queue' | 'table' | 'file';

/** From which version on a bearer token is taken. */
const BEARER_SINCE: Record<StorageService, string> = { blob: '2017-11-09', queue: '2017-11-09', table: '2020-12-06', file: '2022-11-02' };
const APPLICATION_ID = 'e406a681-f3d4-42a8-90b6-c2b029497af1';

async function authenticate(lab: Lab, account: StorageAccount, service: StorageService, request: Request): Promise<Caller> {
  const { tenantId } = lab.world;
  const headers = challenge(cloudOf(lab.world).login[0] ?? '', tenantId);
  if (request.headers.get('authorization') === null) throw storageErrors.noToken(headers);
  const version = request.headers.get('x-ms-version');
  if (version === null || version < BEARER_SINCE[service]) throw storageErrors.oldVersion();
  const audiences = ['https://storage.azure.com', APPLICATION_ID, `https://${account.name}.${service}.${cloudOf(lab.world).storageSuffix}`];
  const check = await checkToken(lab, request, audiences);
  switch (check.outcome) {
    case 'accepted':
      if (!same(check.caller.tenantId, tenantId))
        throw storageErrors.invalid(service, 'Issuer validation failed. Issuer did not match.', headers);
      return check.caller;
    case 'wrong-audience':
      throw storageErrors.invalid(service, 'Audience validation failed. Audience did not match.', headers);
    case 'expired':
      throw storageErrors.invalid(service, 'Lifetime validation failed. The token is expired.', headers);
    default:
      throw storageErrors.invalid(service, 'Signature validation failed. Signature did not match.', headers);
  }
}

function authorize(lab: Lab, caller: Caller, account: StorageAccount, { needs }: StorageRead, parts: readonly string[]): void {
  for (const { action, plane, scope, attributes } of needs) {
    const question = {
      ...{ principal: caller, action, plane },
      scope: `${account.id}${scope(parts)}`,
      attributes: attributes?.(parts) ?? {},
    };
    if (decide(lab.world, lab.settings, lab.clock.now(), question).outcome !== 'granted') throw storageErrors.noRole();
  }
}

export function storageService(lab: Lab): { handle: Service; faultBody: FaultBody } {
  const answer = async (request: Request, entry: JournalEntry, service: StorageService): Promise<Response> => {
    const url = new URL(request.url);
    const account = lab.world.storageAccounts.find(({ name }) => same(name, url.hostname.split('.')[0] ?? ''));
    if (account === undefined) return new Response('', { status: 502 });
    const caller = await authenticate(lab, account, service, request);
    entry.principal = caller.objectId;
    if (!isOpen(account)) throw storageErrors.network();
    const parts = decodeURIComponent(url.pathname).split('/').slice(1);
    const read = STORAGE_READS.find((one) => one.service === service && one.matches(request, url, parts));
    if (read === undefined) throw notPlayed(lab, service, request, url);
    if (read.intent === true && request.headers.get('x-ms-file-request-intent') !== 'backup')
      throw storageErrors.headerMissing('x-ms-file-request-intent');
    authorize(lab, caller, account, read, parts);
    const { body, contentType } = read.answer(account, parts, url);
    return new Response(request.method === 'HEAD' ? null : body, { headers: { 'content-type': contentType } });
  };
  return {
    handle: async (request, entry) => {
      const service = new URL(request.url).hostname.split('.')[1] as StorageService;
      const [id, version] = [lab.random.guid(), request.headers.get('x-ms-version')];
      try {
        const response = await answer(request, entry, service);
        response.headers.set('x-ms-request-id', id);
        if (version !== null) response.headers.set('x-ms-version', version);
        return response;
      } catch (error) {
        if (error instanceof StorageRefusal) return storageErrorResponse(service, error, id, lab.clock.now(), version);
        throw error;
      }
    },
    faultBody: () => '<?xml version="1.0" encoding="utf-8"?><Error><Code>ServerBusy</Code><Message>The server is busy.</Message></Error>',
  };
}

function notPlayed(lab: Lab, service: StorageService, request: Request, url: URL): StorageRefusal {
  const query = ['restype', 'comp'].flatMap((name) => (url.searchParams.has(name) ? [`${name}=${url.searchParams.get(name)}`] : []));
  const operation =
    `${service}: ${request.method} ${url.pathname.split('/').length > 2 ? '/{name}/{name}' : '/{name}'} ${query.join('&')}`.trim();
  lab.unplayed.record('storage', operation);
  return new StorageRefusal(501, NOT_PLAYED, notPlayedMessage(operation));
}
