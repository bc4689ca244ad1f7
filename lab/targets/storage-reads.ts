// The reads of Azure Storage that are played: how each is asked, which right it needs, and what it answers.
// https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory
import { storageErrors, escapeXml } from './storage-errors';
import type { StorageService } from './storage-wire';
import type { StorageAccount } from './world';

interface Need {
  action: string;
  plane: 'management' | 'data';
  /** Below the account's id. */
  scope: (parts: readonly string[]) => string;
  attributes?: (parts: readonly string[]) => Record<string, string>;
}

export interface StorageRead {
  service: StorageService;
  matches: (request: Request, url: URL, parts: readonly string[]) => boolean;
  needs: readonly Need[];
  /** True for files, whose bearer tokens count only with this header. */
  intent?: boolean;
  answer: (account: StorageAccount, parts: readonly string[], url: URL) => { body: string; contentType: string };
}

const XML = 'application/xml';
const HEAD = '<?xml version="1.0" encoding="utf-8"?>';
const ACCOUNT = 'Microsoft.Storage/storageAccounts';
const isRead = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';
const asks = (url: URL, wanted: Record<string, string>): boolean =>
  Object.entries(wanted).every(([name, value]) => url.searchParams.get(name) === value);
const isRoot = (parts: readonly string[]): boolean => parts.length === 1 && parts[0] === '';
const limit = (url: URL, name: string): number => Number(url.searchParams.get(name) ?? 5000);

function named<T extends { name: string }>(list: readonly T[], name: string | undefined, code: string, what: string): T {
  const found = list.find((one) => one.name === name);
  if (found === undefined) throw storageErrors.notFound(code, what);
  return found;
}

const xmlList = (service: StorageService, { name, properties }: StorageAccount, body: string, attributes = ''): string => {
  const endpoint = ((properties['primaryEndpoints'] ?? {}) as Record<string, string>)[service] ?? `https://${name}.${service}/`;
  return `${HEAD}<EnumerationResults ServiceEndpoint="${escapeXml(endpoint)}"${attributes}>${body}<NextMarker /></EnumerationResults>`;
};

/** Of containers, queues and shares: a control action, which any reader of the account has. */
function listOf(
  service: 'blob' | 'queue' | 'file',
  type: string,
  of: (account: StorageAccount) => readonly { name: string }[],
  tag: string,
): StorageRead {
  return {
    service,
    matches: (request, url, parts) => isRead(request) && isRoot(parts) && asks(url, { comp: 'list' }),
    needs: [{ action: `${ACCOUNT}/${type}/read`, plane: 'management', scope: () => '' }],
    answer: (account) => ({
      body: xmlList(
        service,
        account,
        `<${tag}s>${of(account)
          .map(({ name }) => `<${tag}><Name>${escapeXml(name)}</Name></${tag}>`)
          .join('')}</${tag}s>`,
      ),
      contentType: XML,
    }),
  };
}

const BLOBS = `${ACCOUNT}/blobServices/containers`;
const containerScope = ([container = '']: readonly string[]): string => `/blobServices/default/containers/${container}`;
const blobAttributes = ([container = '', ...path]: readonly string[]): Record<string, string> => ({
  [`resource[${BLOBS}:name]`.toLowerCase()]: container,
  ...(path.length > 0 && { [`resource[${BLOBS}/blobs:path]`.toLowerCase()]: path.join('/') }),
});
const blobRead: Need = { action: `${BLOBS}/blobs/read`, plane: 'data', scope: containerScope, attributes: blobAttributes };
const FILES = `${ACCOUNT}/fileServices`;
const shareScope = ([share = '']: readonly string[]): string => `/fileServices/default/fileshares/${share}`;

export const STORAGE_READS: readonly StorageRead[] = [
  listOf('blob', 'blobServices/containers', ({ containers }) => containers, 'Container'),
  {
    service: 'blob',
    matches: (request, url, parts) => isRead(request) && parts.length === 1 && asks(url, { restype: 'container', comp: 'list' }),
    needs: [blobRead],
    answer: (account, [name], url) => {
      const { blobs } = named(account.containers, name, 'ContainerNotFound', 'container');
      const start = url.searchParams.get('prefix') ?? '';
      const shown = blobs.filter((blob) => blob.name.startsWith(start)).slice(0, limit(url, 'maxresults'));
      const items = shown.map(
        (blob) =>
          `<Blob><Name>${escapeXml(blob.name)}</Name><Properties><Content-Length>${Buffer.byteLength(blob.content)}</Content-Length><BlobType>BlockBlob</BlobType></Properties></Blob>`,
      );
      return {
        body: xmlList('blob', account, `<Blobs>${items.join('')}</Blobs>`, ` ContainerName="${escapeXml(name ?? '')}"`),
        contentType: XML,
      };
    },
  },
  {
    service: 'blob',
    matches: (request, url, parts) => isRead(request) && parts.length > 1 && !url.searchParams.has('comp'),
    needs: [blobRead],
    answer: (account, [container, ...path]) => {
      const { blobs } = named(account.containers, container, 'ContainerNotFound', 'container');
      return { body: named(blobs, path.join('/'), 'BlobNotFound', 'blob').content, contentType: 'application/octet-stream' };
    },
  },
  listOf('queue', 'queueServices/queues', ({ queues }) => queues, 'Queue'),
  {
    service: 'queue',
    matches: (request, url, parts) => request.method === 'GET' && parts[1] === 'messages' && asks(url, { peekonly: 'true' }),
    needs: [
      {
        action: `${ACCOUNT}/queueServices/queues/messages/read`,
        plane: 'data',
        scope: ([queue = '']) => `/queueServices/default/queues/${queue}`,
      },
    ],
    answer: (account, [name], url) => {
      const { messages } = named(account.queues, name, 'QueueNotFound', 'queue');
      const shown = messages.slice(0, Number(url.searchParams.get('numofmessages') ?? 1));
      const items = shown.map(
        (text, index) =>
          `<QueueMessage><MessageId>${index}</MessageId><DequeueCount>0</DequeueCount><MessageText>${escapeXml(text)}</MessageText></QueueMessage>`,
      );
      return { body: `${HEAD}<QueueMessagesList>${items.join('')}</QueueMessagesList>`, contentType: XML };
    },
  },
  {
    service: 'queue',
    matches: (request, url, parts) => isRead(request) && parts.length === 1 && asks(url, { comp: 'metadata' }),
    needs: [{ action: `${ACCOUNT}/queueServices/queues/read`, plane: 'management', scope: () => '' }],
    answer: (account, [name]) => {
      named(account.queues, name, 'QueueNotFound', 'queue');
      return { body: '', contentType: XML };
    },
  },
  {
    service: 'table',
    matches: (request, _url, parts) => request.method === 'GET' && same(parts[0], 'Tables'),
    needs: [{ action: `${ACCOUNT}/tableServices/tables/read`, plane: 'management', scope: () => '' }],
    answer: ({ tables }) => ({
      body: JSON.stringify({ value: tables.map(({ name }) => ({ TableName: name })) }),
      contentType: 'application/json',
    }),
  },
  {
    service: 'table',
    matches: (request, _url, parts) => request.method === 'GET' && parts.length === 1 && /^\w+(\(\))?$/.test(parts[0] ?? ''),
    needs: [
      {
        action: `${ACCOUNT}/tableServices/tables/entities/read`,
        plane: 'data',
        scope: ([table = '']) => `/tableServices/default/tables/${table.replace('()', '')}`,
      },
    ],
    answer: (account, [name = ''], url) => {
      const { entities } = named(account.tables, name.replace('()', ''), 'TableNotFound', 'table');
      const fields = url.searchParams.get('$select')?.split(',');
      const shown = entities
        .slice(0, limit(url, '$top'))
        .map((entity) => (fields === undefined ? entity : Object.fromEntries(fields.map((field) => [field, entity[field] ?? null]))));
      return { body: JSON.stringify({ value: shown }), contentType: 'application/json;odata=nometadata' };
    },
  },
  listOf('file', 'fileServices/shares', ({ shares }) => shares, 'Share'),
  {
    service: 'file',
    intent: true,
    matches: (request, url) => isRead(request) && asks(url, { restype: 'directory', comp: 'list' }),
    needs: [
      { action: `${FILES}/fileshares/files/read`, plane: 'data', scope: shareScope },
      { action: `${FILES}/readFileBackupSemantics/action`, plane: 'data', scope: shareScope },
    ],
    answer: (account, [name], url) => {
      const { files } = named(account.shares, name, 'ShareNotFound', 'share');
      const items = files.slice(0, limit(url, 'maxresults')).map((file) => `<File><Name>${escapeXml(file.name)}</Name></File>`);
      return {
        body: xmlList('file', account, `<Entries>${items.join('')}</Entries>`, ` ShareName="${escapeXml(name ?? '')}" DirectoryPath=""`),
        contentType: XML,
      };
    },
  },
];

function same(one: string | undefined, other: string): boolean {
  return one?.replace('()', '') === other;
}
