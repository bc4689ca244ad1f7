// The marks by which the Action knows later what it has made.

export interface Marks {
  /** `owner/name`. */
  repository: string;
  environment: string;
}

export const MANAGER = 'aks-wli-action';
export const MANAGED_BY_LABEL = 'app.kubernetes.io/managed-by';
const REPOSITORY = 'aks-wli-repository';
const ENVIRONMENT = 'aks-wli-environment';

/** Tags of an identity. */
export function tags({ repository, environment }: Marks): Record<string, string> {
  return { 'managed-by': MANAGER, [REPOSITORY]: repository, [ENVIRONMENT]: environment };
}

export function isTagged(found: Readonly<Record<string, string>> | undefined): boolean {
  return found?.['managed-by'] === MANAGER;
}

/** Labels and annotations of a Namespace and a ServiceAccount. A label cannot hold the slash of a repository's name. */
export function metadata({ repository, environment }: Marks): { labels: Record<string, string>; annotations: Record<string, string> } {
  return { labels: { [MANAGED_BY_LABEL]: MANAGER }, annotations: { [REPOSITORY]: repository, [ENVIRONMENT]: environment } };
}

export function isLabelled(found: Readonly<Record<string, string>> | undefined): boolean {
  return found?.[MANAGED_BY_LABEL] === MANAGER;
}

/** Description of a role assignment: the only field of it that can carry a mark. */
export function description({ repository, environment }: Marks): string {
  return `managed-by=${MANAGER} repository=${repository} environment=${environment}`;
}

export function isDescribed(found: string | undefined): boolean {
  return found?.startsWith(`managed-by=${MANAGER} `) === true;
}
