// What the pod must show for each grant. Where the role holds the action of a harmless GET, the pod makes it; elsewhere it gets a
// token for the service, which anybody would get: then the assignment is read back, and the report says so.
import { formatResourceId } from '../../chain/resource-id';
import { shortScope, type Grant, type Target } from '../../chain/grant';
import { isByRepository } from '../access/registry';
import { allows, type RoleFacts } from '../access/roles';
import type { KnownGrant } from '../access/plan';
import type { TargetFacts } from '../access/target-client';
import type { Cloud } from '../../chain/cloud';
import type { Desired } from '../../chain/desired';

/** As it is handed to the script of the check pod. */
export interface PodTarget {
  name: string;
  /** Of the token. */
  scope: string;
  /** Secrets of a vault, a request of a service, or nothing beyond the token. */
  proof: 'secrets' | 'read' | 'token';
  /** Of the vault, without a slash at its end; of the request. */
  url?: string;
  secrets?: readonly string[];
  headers?: Readonly<Record<string, string>>;
  /** The fields of a POST that takes the token in place of a header. */
  form?: Readonly<Record<string, string>>;
  /** Seen while a new role spreads. */
  spreading?: readonly string[];
}

type Read = Pick<PodTarget, 'url' | 'headers' | 'form' | 'spreading'> & Partial<Pick<PodTarget, 'scope'>>;

interface Reading {
  /** The right that the request needs. */
  plane: 'data' | 'control';
  actions: readonly string[];
  read: Read;
}

const STORAGE_VERSION = '2024-11-04';
/** Storage, whatever its part: no role, and on the way to one (learn.microsoft.com, "Authorize with Microsoft Entra ID"). */
const STORAGE_REFUSALS = ['AuthorizationPermissionMismatch', 'InsufficientAccountPermissions'];
const STORAGE = 'Microsoft.Storage/storageAccounts';

/** Versions by which Resource Manager shows a resource of a type. */
const SHOWN_BY: Readonly<Record<string, string>> = {
  'microsoft.storage/storageaccounts': '2023-05-01',
  'microsoft.appconfiguration/configurationstores': '2023-03-01',
  'microsoft.containerregistry/registries': '2023-07-01',
  'microsoft.keyvault/vaults': '2023-07-01',
  'microsoft.servicebus/namespaces': '2021-11-01',
  'microsoft.eventhub/namespaces': '2021-11-01',
  'microsoft.sql/servers': '2021-11-01',
  'microsoft.documentdb/databaseaccounts': '2023-04-15',
  'microsoft.cognitiveservices/accounts': '2023-05-01',
};

/** The pod's work, with the grants whose assignment is read back. */
export interface ProofPlan {
  targets: readonly PodTarget[];
  byToken: readonly { grant: Grant; role: RoleFacts | undefined }[];
}

/** `known`: the roles that could be read. What a role allows that could not be read, nobody knows: a token is all that is asked for. */
export function planProof(desired: Desired, known: readonly KnownGrant[], cloud: Cloud, vaultUri: string | undefined): ProofPlan {
  const proofs = desired.otherGrants.map((grant) => {
    const found = known.find((one) => one.grant === grant);
    const role = found?.role;
    const reading = found && readingOf(found, cloud);
    return { grant, role, target: targetOf(grant, reading, cloud) };
  });
  const read = new Set(proofs.flatMap(({ grant, target }) => (target.proof === 'read' ? [grant.scope] : [])));
  // Two roles on one scope are one target; a token beside a read proves nothing more.
  const needed = proofs.filter(({ grant, target }) => target.proof === 'read' || !read.has(grant.scope));
  const targets = [...new Map(needed.map(({ target }) => [target.name, target])).values()];
  return {
    targets: [...secretsOf(desired, cloud, vaultUri), ...targets],
    byToken: proofs.filter(({ target }) => target.proof === 'token').map(({ grant, role }) => ({ grant, role })),
  };
}

/** Where the vault is unreadable to us, its address follows from its name. */
function secretsOf({ vault, secrets }: Desired, cloud: Cloud, vaultUri: string | undefined): PodTarget[] {
  if (vault === undefined) return [];
  const url = (vaultUri ?? `https://${vault.name}${cloud.keyVaultSuffix}/`).replace(/\/$/, '');
  return [{ name: shortScope(formatResourceId(vault)), scope: cloud.keyVaultScope, proof: 'secrets', url, secrets }];
}

function targetOf({ scope, target }: Grant, reading: Read | undefined, cloud: Cloud): PodTarget {
  const base = { name: shortScope(scope), scope: `${audienceOf(target, cloud)}/.default` };
  return reading === undefined ? { ...base, proof: 'token' } : { ...base, proof: 'read', ...reading };
}

function audienceOf(target: Target, { services, resourceManager, keyVaultScope }: Cloud): string {
  if (target.kind !== 'resource') return resourceManager;
  if (target.type === 'microsoft.keyvault/vaults') return keyVaultScope.replace(/\/\.default$/, '');
  return services.audiences[target.type] ?? resourceManager;
}

/** Undefined where no read needs what the role allows. */
function readingOf({ grant: { target, scope }, role, facts }: KnownGrant, cloud: Cloud): Read | undefined {
  const own = target.kind === 'resource' ? ofResource(target, facts, cloud) : ofResourceManager(target.kind, scope, cloud);
  return held(own, role) ?? held(ofItself(target, scope, role, cloud), role);
}

function held(reading: Reading | undefined, role: RoleFacts): Read | undefined {
  const permissions = reading?.plane === 'data' ? role.data : role.control;
  if (reading === undefined || permissions === undefined) return undefined;
  const holds = (action: string): boolean => allows(permissions, action);
  // Of control actions, either is enough; data actions are needed together.
  const enough = reading.plane === 'data' ? reading.actions.every(holds) : reading.actions.some(holds);
  return enough ? reading.read : undefined;
}

function ofResourceManager(kind: 'subscription' | 'resource-group', scope: string, { resourceManager }: Cloud): Reading {
  const action =
    kind === 'subscription' ? 'Microsoft.Resources/subscriptions/read' : 'Microsoft.Resources/subscriptions/resourceGroups/read';
  const url = `${resourceManager}${scope}?api-version=2021-04-01`;
  return { plane: 'control', actions: [action], read: { url, spreading: ['AuthorizationFailed', 'SubscriptionNotFound'] } };
}

/** A role on the resource alone, not on its data: Resource Manager shows the resource to whoever has it. */
function ofItself(
  target: Target,
  scope: string,
  { data }: RoleFacts,
  { resourceManager, resourceManagerScope }: Cloud,
): Reading | undefined {
  if (target.kind !== 'resource' || target.part !== undefined || data === undefined || data.actions.length > 0) return undefined;
  const version = SHOWN_BY[target.type];
  if (version === undefined) return undefined;
  return {
    plane: 'control',
    actions: [`${target.type}/read`],
    read: { scope: resourceManagerScope, url: `${resourceManager}${scope}?api-version=${version}`, spreading: ['AuthorizationFailed'] },
  };
}

function ofResource(
  { type, name, part }: Extract<Target, { kind: 'resource' }>,
  facts: TargetFacts | undefined,
  { services }: Cloud,
): Reading | undefined {
  switch (type) {
    case 'microsoft.storage/storageaccounts':
      // Of a whole account there is nothing to read: listing what is in it needs no role on data.
      return part && ofStorage(name, part, services.storageSuffix);
    case 'microsoft.appconfiguration/configurationstores':
      return {
        plane: 'data',
        actions: ['Microsoft.AppConfiguration/configurationStores/keyValues/read'],
        read: {
          url: `https://${name}.${services.appConfigurationSuffix}/keys?name=aks-wli-check&$select=name&api-version=1.0`,
          spreading: ['HTTP 403'],
        },
      };
    case 'microsoft.containerregistry/registries': {
      const host = `${name.toLowerCase()}.${services.registrySuffix}`;
      const needs: Pick<Reading, 'plane' | 'actions'> =
        facts !== undefined && isByRepository(facts)
          ? { plane: 'data', actions: ['Microsoft.ContainerRegistry/registries/repositories/content/read'] }
          : {
              plane: 'control',
              actions: ['Microsoft.ContainerRegistry/registries/pull/read', 'Microsoft.ContainerRegistry/registries/push/write'],
            };
      return {
        ...needs,
        read: { url: `https://${host}/oauth2/exchange`, form: { grant_type: 'access_token', service: host }, spreading: ['UNAUTHORIZED'] },
      };
    }
    case 'microsoft.cognitiveservices/accounts':
      return facts && ofModels(facts, services.openAiSuffix);
    case 'microsoft.operationalinsights/workspaces':
      return facts && ofLogs(facts, services.logsHost);
    default:
      return undefined;
  }
}

/** The list of models bills nothing. Without a name of its own an account takes no tokens. */
function ofModels({ kind, properties }: TargetFacts, suffix: string): Reading | undefined {
  const { customSubDomainName: own } = properties;
  if (!['OpenAI', 'AIServices'].includes(kind) || typeof own !== 'string' || !/^[a-z0-9-]+$/i.test(own)) return undefined;
  return {
    plane: 'data',
    actions: ['Microsoft.CognitiveServices/accounts/OpenAI/models/read'],
    // Its status for a missing role is 401, and the code says what it is.
    read: { url: `https://${own}.${suffix}/openai/models?api-version=2024-10-21`, spreading: ['PermissionDenied'] },
  };
}

/** A query that reads no table. */
function ofLogs({ properties }: TargetFacts, host: string): Reading | undefined {
  const { customerId: id } = properties;
  if (typeof id !== 'string' || !/^[0-9a-f-]{36}$/i.test(id)) return undefined;
  return {
    plane: 'control',
    actions: ['Microsoft.OperationalInsights/workspaces/query/read'],
    read: { url: `https://${host}/v1/workspaces/${id}/query?query=print%201`, spreading: ['InsufficientAccessError'] },
  };
}

function ofStorage(account: string, { service, name }: { service: string; name: string }, suffix: string): Reading | undefined {
  const of = (host: string, path: string, actions: string[], headers: Record<string, string> = {}): Reading => ({
    plane: 'data',
    actions: actions.map((action) => `${STORAGE}/${action}`),
    read: {
      url: `https://${account}.${host}.${suffix}/${encodeURIComponent(name)}${path}`,
      headers: { 'x-ms-version': STORAGE_VERSION, ...headers },
      spreading: STORAGE_REFUSALS,
    },
  });
  switch (service) {
    case 'blobservices':
      return of('blob', '?restype=container&comp=list&maxresults=1', ['blobServices/containers/blobs/read']);
    case 'queueservices':
      return of('queue', '/messages?peekonly=true&numofmessages=1', ['queueServices/queues/messages/read']);
    case 'tableservices':
      return of('table', '()?$top=1&$select=PartitionKey', ['tableServices/tables/entities/read'], {
        accept: 'application/json;odata=nometadata',
      });
    case 'fileservices':
      // Roles for SMB lack the second action: they can read by SMB alone.
      return of(
        'file',
        '?restype=directory&comp=list&maxresults=1',
        ['fileServices/fileshares/files/read', 'fileServices/readFileBackupSemantics/action'],
        { 'x-ms-file-request-intent': 'backup' },
      );
    default:
      return undefined;
  }
}

/** How long a role may take by the documents of its service, where that is more than for Azure in general: seconds. */
const SPREADS_WITHIN: Readonly<Record<string, number>> = {
  // https://learn.microsoft.com/azure/azure-app-configuration/concept-enable-rbac
  'microsoft.appconfiguration/configurationstores': 15 * 60,
};

/** How long the proof may take: what was asked for, or more where nothing else was than the default. */
export function proofSeconds({ otherGrants }: Pick<Desired, 'otherGrants'>, asked: number, isDefault: boolean): number {
  const documented = otherGrants.map(({ target }) => (target.kind === 'resource' ? SPREADS_WITHIN[target.type] : undefined) ?? 0);
  return isDefault ? Math.max(asked, ...documented) : asked;
}

/** Services that grant by means of their own: a role on the resource gives nobody their data. */
const OWN_GRANTS: Readonly<Record<string, string>> = {
  'microsoft.sql/servers': 'a database user: CREATE USER [<identity>] FROM EXTERNAL PROVIDER',
  'microsoft.dbforpostgresql/flexibleservers':
    "a role in the database: select * from pgaadauth_create_principal('<identity>', false, false)",
  'microsoft.dbformysql/flexibleservers': "a user in the database: CREATE AADUSER '<identity>'",
  'microsoft.documentdb/databaseaccounts': 'a role of its own: az cosmosdb sql role assignment create',
};

export function targetNotes({ otherGrants, identity }: Desired): string[] {
  return otherGrants.flatMap(({ scope, target }) => {
    if (target.kind === 'resource' && target.type === 'microsoft.operationalinsights/workspaces')
      return [`The query that was allowed in ${shortScope(scope)} reads no table: roles on single tables are not proven by it.`];
    const means = target.kind === 'resource' ? OWN_GRANTS[target.type] : undefined;
    const words = means?.replace('<identity>', identity.name);
    return words === undefined ? [] : [`A role on ${shortScope(scope)} gives no access to its data: that needs ${words}.`];
  });
}
