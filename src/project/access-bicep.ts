// Bicep of the rights that `access` needs: a role for each resource group in which resources are named, assigned on these alone.
import { parseAccess, type Resource, type RoleOnResource } from './access';
import { bicepString } from './bicep-text';
import { delegationCondition } from './delegation';
import { rightsOf, roleLines } from './rights';
import { fillTemplate } from './template';
import type { Right } from './facts';

/** What an identity does with the roles on a resource: it gives them to the workload, or to environments, or reads who has them. */
type Purpose = 'workload' | 'environments' | 'plan';

interface Wording {
  /** Of the files, with a number behind it. */
  readonly file: string;
  readonly module: string;
  /** Of the custom role. */
  readonly role: string;
  readonly comment: string;
  readonly description: string;
  /** Whom the condition binds it to. */
  readonly bound: string;
}

const WORDS: Readonly<Record<Purpose, Wording>> = {
  workload: {
    file: 'deployer-access',
    module: 'access',
    role: 'access',
    comment:
      'What the deploying identity may do on what `access` names: give the identity of the workload those roles there, and nobody else any.',
    description: 'Gives a workload its roles on other resources. Bound by a condition where it is assigned.',
    bound: 'To the identity of the workload and no other principal',
  },
  environments: {
    file: 'environments-access',
    module: 'access',
    role: 'access',
    comment:
      'What the identity of pull requests may do on what `environmentAccess` names: give and take those roles, to and from environments.',
    description: 'Gives and takes the roles of an environment on other resources. Bound by a condition where it is assigned.',
    bound: 'To and from service principals but the deploying identities and the workload',
  },
  plan: {
    file: 'environments-plan-access',
    module: 'planAccess',
    role: 'plan access',
    comment: 'What a plan on a pull request reads of what `access` names: who has roles there. It changes nothing.',
    description: 'Reads who has roles on other resources.',
    bound: '',
  },
};

const CONDITIONS: Readonly<Record<Purpose, ((roleIds: readonly string[]) => string) | undefined>> = {
  workload: (roleIds) => delegationCondition('only', 'PRINCIPALS', ['write'], roleIds),
  environments: (roleIds) => delegationCondition('but', 'PRINCIPALS', ['write', 'delete'], roleIds),
  plan: undefined,
};

interface Caller {
  /** Symbol of the identity, in the template that the modules are for. */
  readonly identity: string;
  readonly deployerName: string;
  /** Object ids, as the condition names them, in an expression of Bicep. */
  readonly principals: string;
}

export interface AccessBicep {
  readonly files: Readonly<Record<string, string>>;
  /** For the template that deploys them. */
  readonly modules: string;
}

export function accessBicep(purpose: Purpose, lines: readonly string[], { identity, deployerName, principals }: Caller): AccessBicep {
  const groups = grouped(
    lines.flatMap((line) => parseAccess(line) ?? []),
    ({ resource: { subscriptionId, resourceGroup = '' } }) => `${subscriptionId}/${resourceGroup}`,
  );
  const parts = groups.map((roles, index) => {
    const [{ resource }] = roles;
    const file = `${WORDS[purpose].file}-${index + 1}`;
    const module = fillTemplate('infra-parts/access-module.bicep', {
      symbol: `${WORDS[purpose].module}${index + 1}`,
      file,
      subscription: bicepString(resource.subscriptionId),
      resourceGroup: bicepString(resource.resourceGroup ?? ''),
      identity,
      deployerName,
      principals: CONDITIONS[purpose] === undefined ? '' : `    principals: ${principals}\n`,
    });
    return { file, text: fileOf(purpose, roles), module };
  });
  return {
    files: Object.fromEntries(parts.map(({ file, text }) => [file, text])),
    modules: parts.map(({ module }) => module).join(''),
  };
}

function fileOf(purpose: Purpose, roles: readonly RoleOnResource[]): string {
  const { role, comment, description } = WORDS[purpose];
  const scopes = scopesOf(roles.map(({ resource }) => resource));
  const assignments = grouped(roles, ({ resource }) => resource.id).map((of, index) =>
    assignmentOn(purpose, of, String(index + 1), scopes),
  );
  return fillTemplate('infra-parts/access.bicep', {
    role,
    comment,
    description,
    principalsParameter:
      CONDITIONS[purpose] === undefined ? '' : "\n@description('Object ids, as the conditions name them.')\nparam principals string\n",
    actions: roleLines(rightsOn(purpose, roles), 10),
    resources: [...scopes.values()]
      .map(({ declaration }) => declaration)
      .concat(assignments)
      .join('')
      .trimEnd(),
  });
}

/** Those of every resource, and of the types that are named to look at their settings. */
function rightsOn(purpose: Purpose, roles: readonly RoleOnResource[]): readonly Right[] {
  const types = roles.map(({ resource: { provider, parts } }) => `${provider}/${parts[0]?.[0]}/read`.toLowerCase());
  return rightsOf(['resource of access'], 'Azure', ['access', ...(purpose === 'environments' ? (['environments'] as const) : [])]).filter(
    ({ action }) =>
      (action.startsWith('Microsoft.Authorization/') || types.includes(action.toLowerCase())) &&
      (purpose !== 'plan' || action.endsWith('/read')),
  );
}

/** `scopes` by the path of the resource; that of the resource group has none. */
function assignmentOn(purpose: Purpose, roles: NonEmpty<RoleOnResource>, number: string, scopes: ReadonlyMap<string, Scope>): string {
  const [{ resource }] = roles;
  const condition = CONDITIONS[purpose]?.([...new Set(roles.flatMap(({ roleId }) => roleId ?? []))]);
  const names = [...new Set(roles.map(({ role }) => role))].join(', ');
  const symbol = scopes.get(pathOf(resource, resource.parts.length))?.symbol;
  return [
    condition === undefined
      ? '\n'
      : fillTemplate('infra-parts/access-condition.bicep', { number, condition, comment: `${WORDS[purpose].bound}: ${names}.` }),
    fillTemplate('infra-parts/access-assignment.bicep', {
      number,
      scope: symbol === undefined ? '' : `  scope: ${symbol}\n`,
      id: symbol === undefined ? 'resourceGroup().id' : `${symbol}.id`,
      condition: condition === undefined ? '' : `    condition: condition${number}\n    conditionVersion: '2.0'\n`,
    }),
  ].join('');
}

interface Scope {
  readonly symbol: string;
  readonly declaration: string;
}

/** Each resource once, with those above it, by its path. The version is none that anybody asks Azure for: the id is all that is used. */
function scopesOf(resources: readonly Resource[]): ReadonlyMap<string, Scope> {
  const scopes = new Map<string, Scope>();
  for (const resource of resources)
    for (const [index, [, name]] of resource.parts.entries()) {
      const path = pathOf(resource, index + 1);
      if (scopes.has(path)) continue;
      const symbol = `resource${scopes.size + 1}`;
      const type = [resource.provider, ...resource.parts.slice(0, index + 1).map(([one]) => one)].join('/');
      const above = scopes.get(pathOf(resource, index))?.symbol;
      const declaration = fillTemplate('infra-parts/access-resource.bicep', {
        symbol,
        type: bicepString(`${type}@2022-01-01`),
        parent: above === undefined ? '' : `  parent: ${above}\n`,
        name: bicepString(name),
      });
      scopes.set(path, { symbol, declaration });
    }
  return scopes;
}

/** Ids of Azure know no case. */
function pathOf({ provider, parts }: Resource, depth: number): string {
  return depth === 0 ? '' : [provider, ...parts.slice(0, depth).flat()].join('/').toLowerCase();
}

type NonEmpty<T> = readonly [T, ...T[]];

/** In the order in which each key is first met; ids of Azure know no case. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly NonEmpty<T>[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item).toLowerCase();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
