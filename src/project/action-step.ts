// The step that runs the Action, with the inputs that the options come to.
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { Cloud } from './cloud';
import { workloadOf, workloadProblems, type Workload } from './workload';
import type { Pin } from './pins';
import type { ActionOptions } from './action-options';

export interface ActionUse {
  readonly workload: Workload;
  readonly pin: Pin;
  readonly manifestsFolder: string | undefined;
  readonly manifestVariables: Readonly<Record<string, string>>;
}

const PINNED = /^([\w.-]+\/[\w./-]+@[0-9a-f]{40})\s+#\s*(v\d+(?:\.\d+){0,2})$/;
const TAGGED = /^[\w.-]+\/[\w./-]+@v\d+(\.\d+){0,2}$/;

export function actionUseOf(projectName: string, options: ActionOptions): ActionUse {
  return {
    workload: workloadOf(projectName, options),
    pin: parsePin(options.actionReference ?? ownReference()),
    manifestsFolder: options.manifestsFolder,
    manifestVariables: options.manifestVariables ?? {},
  };
}

export function actionProblems({ workload, pin, manifestsFolder, manifestVariables }: ActionUse): string[] {
  return [
    ...workloadProblems(workload),
    ...(pin.version !== undefined || TAGGED.test(pin.reference)
      ? []
      : [
          `\`actionReference\`: '${pin.reference}' is neither a full commit SHA with its version behind it nor a tag, for instance: ` +
            `org/aks-wli-action@${'0123456789'.repeat(4)} # v1.2.3, or org/aks-wli-action@v1`,
        ]),
    ...(manifestsFolder === undefined || /^(?!\/)(?!.*\.\.)[\w./-]+$/.test(manifestsFolder)
      ? []
      : [`\`manifestsFolder\`: '${manifestsFolder}' is not a folder inside of the repository, for instance: manifests`]),
    ...Object.entries(manifestVariables).flatMap(([name, value]) =>
      /^[A-Za-z_]\w*$/.test(name) && !value.includes('\n')
        ? []
        : [`\`manifestVariables\`: '${name}' has letters, digits and \`_\` in its name and one line as its value, for instance: REPLICAS`],
    ),
  ];
}

/** The released package knows the commit that it was made from; before that, there is only the tag that a first release will move. */
function ownReference(): string {
  const file = join(__dirname, 'release.json');
  if (!existsSync(file)) return 'org/aks-wli-action@v1';
  const { commit, version } = JSON.parse(readFileSync(file, 'utf8')) as { commit: string; version: string };
  return `org/aks-wli-action@${commit} # v${version}`;
}

function parsePin(text: string): Pin {
  const [, reference, version] = PINNED.exec(text) ?? [];
  return reference === undefined ? { reference: text, version: undefined } : { reference, version };
}

/** Sign-in, for the `env` of a job or a workflow: names, no secrets. */
export const SIGN_IN = {
  AZURE_CLIENT_ID: '${{ vars.AZURE_CLIENT_ID }}',
  AZURE_TENANT_ID: '${{ vars.AZURE_TENANT_ID }}',
  AZURE_SUBSCRIPTION_ID: '${{ vars.AZURE_SUBSCRIPTION_ID }}',
} as const;

/** Before the first day is over there is nobody to sign in as: the job is skipped, and show-subject says so. */
export const WHEN_SET_UP = "vars.AZURE_CLIENT_ID != ''";

/** For the modes that look at the workload as a whole: its secrets and its manifests. */
export function workloadStep(name: string, use: ActionUse, inputs: Readonly<Record<string, string>>): object {
  const { workload, pin, manifestsFolder, manifestVariables } = use;
  const variables = Object.entries(manifestVariables).map(([variable, value]) => `${variable}=${value}`);
  return {
    name,
    uses: pin.reference,
    with: {
      ...inputs,
      ...namesOf(workload),
      secret: workload.secrets.join('\n'),
      ...(manifestsFolder !== undefined && { manifests: `${manifestsFolder}/*.yaml` }),
      ...(manifestsFolder !== undefined && variables.length > 0 && { variables: variables.join('\n') }),
    },
  };
}

/** For the modes that take environments away. */
export function removalStep(name: string, { workload, pin }: ActionUse, inputs: Readonly<Record<string, string>>): object {
  return { name, uses: pin.reference, with: { ...inputs, ...namesOf(workload) } };
}

function namesOf({ cluster, resourceGroup, namespace, serviceAccount, vault, identity, location, cloud }: Workload): object {
  return {
    'resource-group': resourceGroup,
    cluster,
    namespace,
    'service-account': serviceAccount,
    vault,
    ...(identity !== undefined && { identity }),
    ...(location !== undefined && { location }),
    ...(cloud !== Cloud.AZURE_CLOUD && { cloud }),
  };
}
