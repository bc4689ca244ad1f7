// The marks by which the Action knows later what it has made.

export interface Marks {
  /** `owner/name`. */
  repository: string;
  /** Empty for what belongs to no environment. */
  environment: string;
  /** ISO time after which a sweep may take the environment away. */
  expires: string | undefined;
}

export const MANAGER = 'aks-wli-action';
export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';
const REPOSITORY = 'aks-wli-repository';
const ENVIRONMENT = 'aks-wli-environment';
const EXPIRES = 'aks-wli-expires';

/** Tags of an identity. */
export function tags(marks: Marks): Record<string, string> {
  return { 'managed-by': MANAGER, ...facts(marks) };
}

function facts({ repository, environment, expires }: Marks): Record<string, string> {
  return { [REPOSITORY]: repository, [ENVIRONMENT]: environment, ...(expires !== undefined && { [EXPIRES]: expires }) };
}

export function isTagged(found: Readonly<Record<string, string>> | undefined): boolean {
  return found?.['managed-by'] === MANAGER;
}

/** Labels and annotations of a Namespace and a ServiceAccount. A label cannot hold the slash of a repository's name. */
export function metadata(marks: Marks): { labels: Record<string, string>; annotations: Record<string, string> } {
  return { labels: { [MANAGED_BY_LABEL]: MANAGER }, annotations: facts(marks) };
}

export function isLabelled(found: Readonly<Record<string, string>> | undefined): boolean {
  return found?.[MANAGED_BY_LABEL] === MANAGER;
}

/** Description of a role assignment: the only field of it that can carry a mark. */
export function description({ repository, environment }: Pick<Marks, 'repository' | 'environment'>): string {
  return `managed-by=${MANAGER} repository=${repository} environment=${environment}`;
}

export function isDescribed(found: string | undefined): boolean {
  return found?.startsWith(`managed-by=${MANAGER} `) === true;
}

type Found = Readonly<Record<string, string>>;

/** The marks of an identity, by its tags; undefined when the Action did not make it. */
export function marksOfTags(found: Found): Marks | undefined {
  return isTagged(found) ? marksOf(found) : undefined;
}

/** The marks of a Kubernetes object. */
export function marksOfMetadata({ labels, annotations }: { labels: Found; annotations: Found }): Marks | undefined {
  return isLabelled(labels) ? marksOf(annotations) : undefined;
}

function marksOf(found: Found): Marks {
  return { repository: found[REPOSITORY] ?? '', environment: found[ENVIRONMENT] ?? '', expires: found[EXPIRES] };
}

/** Only what carries the marks of the same repository and the same environment may be taken away. */
export function sameMarks(one: Marks | undefined, other: Pick<Marks, 'repository' | 'environment'>): boolean {
  return one !== undefined && one.repository.toLowerCase() === other.repository.toLowerCase() && one.environment === other.environment;
}
