// The api-versions that Azure has published for each resource type, and those of them that this laboratory's cloud has.
import { same } from '../text';
// Read from Microsoft's own type index of resource types (the one that the Bicep compiler carries), with what the SDKs in use
// send besides; what Resource Manager serves itself has the versions of its subscriptions' and resource groups' specifications.
import published from './api-versions.json' with { type: 'json' };
import type { World } from '../world';

const PUBLISHED: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(published as Record<string, string>).map(([type, versions]) => [type.toLowerCase(), versions.split(' ')]),
);

/** Undefined for a type that the laboratory has no list of. */
export function supportedVersions(world: World, type: string): readonly string[] | undefined {
  const shortened = Object.entries(world.apiVersions).find(([named]) => same(named, type))?.[1];
  return shortened ?? publishedVersions(type);
}

export function publishedVersions(type: string): readonly string[] | undefined {
  return PUBLISHED.get(type.toLowerCase());
}

/** Every version that anything of a namespace has: what the URL of an operation is polled with. */
export function versionsOfNamespace(namespace: string): Set<string> {
  const prefix = `${namespace.toLowerCase()}/`;
  return new Set([...PUBLISHED].filter(([type]) => type.startsWith(prefix)).flatMap(([, versions]) => versions));
}

/** The types of a namespace that the laboratory knows versions of, in lower case. */
export function typesOfNamespace(namespace: string): string[] {
  return Object.keys(published)
    .filter((type) => type.toLowerCase().startsWith(`${namespace.toLowerCase()}/`))
    .map((type) => type.slice(namespace.length + 1));
}

export function namespaces(): string[] {
  return [...new Set(Object.keys(published).map((type) => type.split('/')[0] ?? ''))];
}
