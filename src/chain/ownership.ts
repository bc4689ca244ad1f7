// Who owns what the Action has created: marks on each object, by which a later run knows it again.
//
// A repository is known by its id, so that a rename loses nothing, and shown by its name. Older marks have no id: they count
// while the name matches.

export interface Ownership {
  /** `owner/name`. */
  repository: string;
  /** GitHub's number for the repository. Empty outside GitHub. */
  repositoryId: string;
  /** Empty for what belongs to no environment. */
  environment: string;
  /** ISO time after which a sweep may delete the environment. */
  expires: string | undefined;
}

/** The field manager of the fields that the Action itself needs, and the value of its `managed-by` marks. */
export const MANAGER = 'aks-wli-action';
/** The field manager of the user's manifests: a manager of its own, so that they never take our fields away. */
export const MANIFESTS_MANAGER = 'aks-wli-action-manifests';

const LABEL = 'aks-wli-managed-by';
/** The label of older marks. Helm takes over no object that carries it with a value other than its own. */
const LEGACY_LABEL = 'app.kubernetes.io/managed-by';
const REPOSITORY = 'aks-wli-repository';
const REPOSITORY_ID = 'aks-wli-repository-id';
const ENVIRONMENT = 'aks-wli-environment';
const EXPIRES = 'aks-wli-expires';

type Marks = Readonly<Record<string, string>>;

/** Which workload an object is for that several could have. */
const WORKLOAD = 'aks-wli-workload';

export interface MarkedObject {
  labels: Marks;
  annotations: Marks;
}

/** Label selectors of the objects that the Action has created. */
export const OWNED_SELECTORS = [LABEL, LEGACY_LABEL].map((label) => `${label}=${MANAGER}`);

/** Tags of an identity. */
export function ownershipTags(ownership: Ownership): Record<string, string> {
  return { 'managed-by': MANAGER, ...ownershipMarks(ownership) };
}

/** Labels and annotations of a Kubernetes object. A label cannot hold the slash of a repository's name. */
export function ownershipMetadata(ownership: Ownership): { labels: Record<string, string>; annotations: Record<string, string> } {
  return { labels: { [LABEL]: MANAGER }, annotations: ownershipMarks(ownership) };
}

/** For an object whose name says nothing of the workload that it is for. */
export function workloadMark(namespace: string, serviceAccount: string): Record<string, string> {
  return { [WORKLOAD]: `${namespace}/${serviceAccount}` };
}

export function isForWorkload({ annotations }: MarkedObject, namespace: string, serviceAccount: string): boolean {
  return annotations[WORKLOAD] === `${namespace}/${serviceAccount}`;
}

/** Description of a role assignment: the only field of it that can carry marks. */
export function ownershipDescription({ repository, repositoryId, environment }: Ownership): string {
  const id = repositoryId === '' ? '' : ` repository-id=${repositoryId}`;
  return `managed-by=${MANAGER} repository=${repository}${id} environment=${environment}`;
}

/** The owner that tags name; undefined when the Action did not create the object. */
export function ownerOfTags(tags: Marks): Ownership | undefined {
  return tags['managed-by'] === MANAGER ? ownerOfMarks(tags) : undefined;
}

/** The owner that a Kubernetes object names. */
export function ownerOfMetadata({ labels, annotations }: MarkedObject): Ownership | undefined {
  return [LABEL, LEGACY_LABEL].some((label) => labels[label] === MANAGER) ? ownerOfMarks(annotations) : undefined;
}

/** The owner that the description of a role assignment names. */
export function ownerOfDescription(text: string | undefined): Ownership | undefined {
  const [, repository, repositoryId = '', environment] =
    /^managed-by=aks-wli-action repository=(\S*)(?: repository-id=(\d*))? environment=(\S*)$/.exec(text ?? '') ?? [];
  return repository === undefined || environment === undefined ? undefined : { repository, repositoryId, environment, expires: undefined };
}

/** Ours, but marked by an older release: the next `ensure` writes the marks of this one. */
export function isMarkedByOlderRelease(found: Ownership, desired: Ownership, { labels }: { labels?: Marks } = {}): boolean {
  return (desired.repositoryId !== '' && found.repositoryId === '') || labels?.[LABEL] === undefined;
}

/** The same repository: by id where both have one, by name otherwise. An owner without a name and an id is nobody. */
export function sameRepository(one: Ownership, other: Ownership): boolean {
  if (one.repositoryId !== '' && other.repositoryId !== '') return one.repositoryId === other.repositoryId;
  return one.repository !== '' && one.repository.toLowerCase() === other.repository.toLowerCase();
}

/** Only what carries the marks of the same repository and the same environment may be deleted. */
export function sameOwner(one: Ownership | undefined, other: Ownership): boolean {
  return one !== undefined && sameRepository(one, other) && one.environment === other.environment;
}

function ownershipMarks({ repository, repositoryId, environment, expires }: Ownership): Record<string, string> {
  return {
    [REPOSITORY]: repository,
    ...(repositoryId !== '' && { [REPOSITORY_ID]: repositoryId }),
    [ENVIRONMENT]: environment,
    ...(expires !== undefined && { [EXPIRES]: expires }),
  };
}

function ownerOfMarks(marks: Marks): Ownership {
  return {
    repository: marks[REPOSITORY] ?? '',
    repositoryId: marks[REPOSITORY_ID] ?? '',
    environment: marks[ENVIRONMENT] ?? '',
    expires: marks[EXPIRES],
  };
}

/** Whether what is in a Namespace goes with it: a namespace of an environment is deleted, any other stays. */
export function goesAlong(namespace: MarkedObject, owner: Ownership): boolean {
  return owner.environment !== '' && sameOwner(ownerOfMetadata(namespace), owner);
}

/** Why an object is kept that somebody else owns, or nobody. */
export function notOurs({ environment }: Pick<Ownership, 'environment'>, whose = 'it'): string {
  return `${whose} does not carry the marks of this ${environment === '' ? 'repository' : 'environment'}`;
}
