// The user's manifests: read and checked before anything is sent, rendered when the chain's own values are known.
import { stopAt } from '../../chain/diagnosis';
import { readManifests } from '../../manifests/files';
import { definedKinds, inOrder, unlabelledWorkloads } from '../../manifests/order';
import { render, type RenderedObject } from '../../manifests/render';
import { diagnose } from './diagnoses';
import type { Desired } from '../../chain/desired';
import type { ChainVariables } from '../../chain/variables';

export interface Manifest {
  object: RenderedObject;
  /** `k8s/app.yaml:3`, where the document begins. */
  file: string;
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
  /** Workloads of the ServiceAccount whose pods lack the label: the webhook will not see them. */
  unlabelled: readonly Manifest[];
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
  const { sources, unmatched } = await readManifests(globs, workspace);
  const rendered = render(sources, variables(given, desired, NOT_YET_KNOWN));
  stopAt([
    ...unmatched.map((glob) => diagnose('MANIFEST_INVALID', { problem: `\`manifests\`: no file matches ${glob}` })),
    ...rendered.problems.map(({ path: file, line, column, message }) => ({
      ...diagnose('MANIFEST_INVALID', { problem: `${file}:${line}:${column}: ${message}` }),
      place: { file, line, column },
    })),
  ]);
  const manifest = ({ object, path, line }: (typeof rendered.objects)[number]): Manifest => ({ object, file: `${path}:${line}` });
  return {
    count: rendered.objects.length,
    definedKinds: definedKinds(rendered.objects),
    unlabelled: unlabelledWorkloads(rendered.objects, desired.serviceAccount).map(manifest),
    render: (known) => inOrder(render(sources, variables(given, desired, known)).objects).map(manifest),
  };
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
    VAULT_NAME: vault.name,
    VAULT_URI: vaultUri,
    IDENTITY_NAME: identity.name,
    ENVIRONMENT: ownership.environment,
  };
  return new Map([...given, ...Object.entries(own)]);
}
