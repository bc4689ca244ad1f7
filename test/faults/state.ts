// What a run leaves behind, in a form in which two laboratories can be compared: no ids, no times, no versions.
import type { KubernetesObject, World } from '../../lab/world';

/** One line for each object; ids of identities are replaced by their names. */
export type State = ReadonlyMap<string, string>;

export function stateOf(world: World): State {
  const state = new Map<string, string>();
  const add = (name: string, value: unknown): void => {
    let key = name;
    for (let count = 2; state.has(key); count += 1) key = `${name} #${count}`;
    state.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  };
  const named = identityNames(world);
  const withNames = (value: unknown): string => {
    let text = JSON.stringify(value);
    for (const [id, name] of named) text = text.replaceAll(id, `{${name}}`);
    return text;
  };
  for (const identity of world.identities) {
    add(`identity ${identity.name}`, sorted(identity.tags));
    for (const { name, issuer, subject, audiences } of identity.federatedIdentityCredentials)
      add(`credential ${identity.name}/${name}`, [issuer, subject, audiences]);
  }
  for (const { scope, role, principalId, principalType, description } of world.roleAssignments)
    add(`role assignment of ${named.get(principalId) ?? principalId} on ${scope.toLowerCase()}`, [role, principalType, description]);
  for (const { name, properties } of world.vaults)
    for (const policy of properties.accessPolicies) add(`access policy of ${name}`, withNames(policy));
  for (const object of world.clusters.flatMap(({ objects }) => objects).filter(isOfInterest)) {
    const { labels = {}, annotations = {}, namespace } = object.metadata;
    add(
      `${object.kind} ${namespace === undefined ? '' : `${namespace}/`}${nameOfObject(object)}`,
      withNames([sorted(labels), sorted(annotations), object['data']]),
    );
  }
  for (const { number, state: open, comments } of world.github.pullRequests)
    for (const { body } of comments) add(`comment on ${open} ${number}`, headline(body));
  for (const { environment, sha, statuses } of world.github.deployments)
    add(`deployment ${environment} of ${sha.slice(0, 7)}`, statuses.at(-1)?.state ?? 'none');
  return state;
}

/** How `found` differs from `expected`, one sentence a difference. */
export function differences(expected: State, found: State): string[] {
  return [...new Set([...expected.keys(), ...found.keys()])].sort().flatMap((key) => {
    const [before, after] = [expected.get(key), found.get(key)];
    if (before === after) return [];
    if (before === undefined) return [`left behind: ${key}`];
    if (after === undefined) return [`missing: ${key}`];
    return [`${key} is ${after.slice(0, 300)} instead of ${before.slice(0, 300)}`];
  });
}

/** What only tells of the run, and is no part of the chain. */
export function isReport(difference: string): boolean {
  return /^((left behind|missing): )?(comment on|deployment) /.test(difference);
}

/** Not what the cluster makes itself: events, nodes, what every namespace gets, and the namespaces of its own. */
function isOfInterest({ kind, metadata: { name, namespace } }: KubernetesObject): boolean {
  if (['Event', 'Node', 'Lease'].includes(kind) || name === 'kube-root-ca.crt' || namespace?.startsWith('kube-') === true) return false;
  return !(kind === 'ServiceAccount' && name === 'default');
}

function nameOfObject({ kind, metadata }: KubernetesObject): string {
  return kind === 'Pod' ? metadata.name.replace(/^wli-check-[0-9a-z]+$/, 'wli-check') : metadata.name;
}

function identityNames({ identities }: World): Map<string, string> {
  return new Map(
    identities.flatMap(({ name, principalId, clientId }) => [principalId, clientId].map((id): [string, string] => [id, name])),
  );
}

function sorted(record: Record<string, string>): [string, string][] {
  return Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));
}

/** What is reported differs from run to run (`created`, `unchanged`); that it is reported, and how it ended, does not. */
function headline(body: string): string {
  return body.split('\n').find((line) => line.startsWith('#')) ?? body.split('\n')[0] ?? '';
}
