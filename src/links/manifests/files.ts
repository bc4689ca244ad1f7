// The user's manifests: read and checked before anything is sent, rendered when the chain's own values are known.
import { stopAt } from '../../chain/diagnosis';
import { pullRequestOf } from '../../chain/environment-name';
import { ownershipMetadata } from '../../chain/ownership';
import { readManifests } from '../../manifests/files';
import { definedKinds, inOrder } from '../../manifests/order';
import { recordOf } from '../../manifests/record';
import { outsideOf } from '../../manifests/objects';
import { render, type ManifestProblem, type Rendered, type RenderedObject } from '../../manifests/render';
import { diagnose } from './diagnoses';
import type { FieldPath } from '../../manifests/places';
import type { Desired } from '../../chain/desired';
import type { ChainVariables } from '../../chain/variables';

export interface Manifest {
  object: RenderedObject;
  /** `k8s/app.yaml:3`, where the document begins. */
  file: string;
  /** Where a field of it stands, or what is nearest above it. */
  placeOf: (field: FieldPath) => { file: string; line: number; column: number };
}

/** What is only known when identity and vault are. */
export interface KnownLater {
  clientId: string;
  tenantId: string;
  vaultUri: string;
}

export interface UserManifests {
  count: number;
  /** `GROUP/VERSION KIND` of the kinds that they define themselves. */
  definedKinds: ReadonlySet<string>;
  /** Hooks of a chart, left out: Helm runs them at a moment of its own, and deletes them. */
  hooks: readonly Manifest[];
  render(known: KnownLater): Manifest[];
}

/** Stands in for an id that does not exist yet: it has the form of one, so that the API server can check the rest. */
export const NOT_YET_KNOWN: KnownLater = {
  clientId: '00000000-0000-0000-0000-000000000000',
  tenantId: '00000000-0000-0000-0000-000000000000',
  vaultUri: 'https://not-yet-known.vault.azure.net/',
};

/** @throws BrokenLink with every problem of the files. */
export async function loadUserManifests(
  globs: readonly string[],
  given: ReadonlyMap<string, string>,
  desired: Desired,
  workspace: string,
): Promise<UserManifests> {
  const { sources, unmatched, globProblems, problems } = await readManifests(globs, workspace);
  const rendered = render(sources, variables(given, desired, NOT_YET_KNOWN), desired.namespace);
  stopAt([
    ...globProblems.map((problem) => diagnose('MANIFEST_INVALID', { problem: `\`manifests\`: ${problem}` })),
    ...unmatched.map((glob) => diagnose('MANIFEST_INVALID', { problem: `\`manifests\`: no file matches ${glob}` })),
    ...[...problems, ...rendered.problems, ...othersEnvironments(rendered.objects, desired)].map(
      ({ path: file, line, column, message }) => ({
        ...diagnose('MANIFEST_INVALID', { problem: `${file}:${line}:${column}: ${message}` }),
        place: { file, line, column },
      }),
    ),
  ]);
  const [hooks, objects] = [rendered.objects.filter(isHook), rendered.objects.filter((one) => !isHook(one))];
  const manifest = ({ object, path, line, placeOf }: Rendered): Manifest => ({
    object,
    file: `${path}:${line}`,
    placeOf: (field) => ({ file: path, ...placeOf(field) }),
  });
  return {
    count: objects.length,
    definedKinds: definedKinds(objects),
    hooks: hooks.map(manifest),
    render: (known) => {
      const all = render(sources, variables(given, desired, known), desired.namespace).objects;
      return inOrder(all.filter((one) => !isHook(one)))
        .map(manifest)
        .map((one) => markedFor(desired, one));
    },
  };
}

/** In a namespace that an environment shares, its objects are known by marks: nothing else of them says whose they are. */
function markedFor({ keepsNamespace, ownership }: Desired, manifest: Manifest): Manifest {
  if (!keepsNamespace) return manifest;
  const { object } = manifest;
  const marks = ownershipMetadata(ownership);
  const marked = (field: 'labels' | 'annotations'): object => ({ ...recordOf(object.metadata[field]), ...marks[field] });
  const metadata = { ...object.metadata, labels: marked('labels'), annotations: marked('annotations') };
  return { ...manifest, object: { ...object, metadata } };
}

/** https://helm.sh/docs/topics/charts_hooks: by this annotation, which `helm template` keeps. */
function isHook({ object }: Rendered): boolean {
  return recordOf(recordOf(object.metadata)['annotations'])['helm.sh/hook'] !== undefined;
}

/** An object that names the namespace of another pull request's environment would be applied into that, and left there. */
function othersEnvironments(objects: readonly Rendered[], { namespace, baseNamespace: base }: Desired): ManifestProblem[] {
  return outsideOf(objects, namespace)
    .filter(
      ({ object }) =>
        pullRequestOf(object.metadata.namespace?.slice(base.length + 1) ?? '') !== undefined &&
        object.metadata.namespace?.startsWith(`${base}-`) === true,
    )
    .map(({ object, path, line }) => ({
      path,
      line,
      column: 1,
      message: `the namespace ${object.metadata.namespace ?? ''} belongs to another environment: leave it out, or write \${NAMESPACE}`,
    }));
}

function variables(
  given: ReadonlyMap<string, string>,
  { namespace, serviceAccount, vault, identity, ownership }: Desired,
  { clientId, tenantId, vaultUri }: KnownLater,
): Map<string, string> {
  const own: ChainVariables = {
    CLIENT_ID: clientId,
    TENANT_ID: tenantId,
    NAMESPACE: namespace,
    SERVICE_ACCOUNT: serviceAccount,
    ...(vault !== undefined && { VAULT_NAME: vault.name, VAULT_URI: vaultUri }),
    IDENTITY_NAME: identity.name,
    ENVIRONMENT: ownership.environment,
  };
  return new Map([...given, ...Object.entries(own)]);
}
