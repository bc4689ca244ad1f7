// The jobs that sign in to Azure and the steps that run the Action in them, with the inputs that the options come to.
import { github } from 'projen';
import { Cloud, cloudOf } from './cloud';
import { publishesAtHome } from './publish';
import type { ActionUse } from './action-use';

const { READ, WRITE } = github.workflows.JobPermission;

/** Whom a job signs in as: the identity of the default branch, or that of the environments of pull requests. */
export type Identity = 'deployer' | 'environments';

/** The repository's variables with their client ids: names, no secrets. */
export const CLIENT_ID_VARIABLES: Readonly<Record<Identity, string>> = {
  deployer: 'AZURE_CLIENT_ID',
  environments: 'AZURE_ENVIRONMENTS_CLIENT_ID',
};

/** Before the first day is over there is nobody to sign in as: the job is skipped, and show-subject says so. */
export const whenSetUp = (identity: Identity): string => `vars.${CLIENT_ID_VARIABLES[identity]} != ''`;

/** GitHub gives no token to pull requests of Dependabot's: there is nobody to sign in as. */
export const NOT_DEPENDABOT = "github.event.pull_request.user.login != 'dependabot[bot]'";

export function signIn(identity: Identity): Record<string, string> {
  return {
    AZURE_CLIENT_ID: `\${{ vars.${CLIENT_ID_VARIABLES[identity]} }}`,
    AZURE_TENANT_ID: '${{ vars.AZURE_TENANT_ID }}',
    AZURE_SUBSCRIPTION_ID: '${{ vars.AZURE_SUBSCRIPTION_ID }}',
  };
}

interface JobDefinition {
  readonly name: string;
  readonly identity: Identity;
  readonly steps: github.workflows.JobStep[];
  /** Besides that there is somebody to sign in as. */
  readonly condition?: string;
  /** Besides reading the repository and asking for a token. */
  readonly permissions?: github.workflows.JobPermissions;
  readonly needs?: string[];
  readonly outputs?: Record<string, github.workflows.JobStepOutput>;
  /** Runs in the GitHub environment of the option. */
  readonly protected?: boolean;
}

export function actionJob(use: ActionUse, definition: JobDefinition): github.workflows.Job {
  const { name, identity, steps, condition, permissions = {}, needs, outputs } = definition;
  return {
    name,
    if: condition === undefined ? whenSetUp(identity) : `${whenSetUp(identity)} && ${condition}`,
    ...use.runner,
    timeoutMinutes: use.timeoutMinutes,
    permissions: { contents: READ, idToken: WRITE, ...permissions },
    env: signIn(identity),
    steps,
    ...(needs !== undefined && { needs }),
    ...(outputs !== undefined && { outputs }),
    ...(definition.protected === true && use.environment !== undefined && { environment: use.environment }),
  };
}

type Inputs = Readonly<Record<string, string>>;

interface WorkloadInputs {
  /** What the manifests name as `IMAGE`. */
  readonly image: string;
  readonly inputs?: Inputs;
}

/** For the modes that look at the workload as a whole: its secrets and its manifests. */
export function workloadStep(
  name: string,
  use: ActionUse,
  { image, inputs = {} }: WorkloadInputs,
  names: Inputs,
): github.workflows.JobStep {
  const { workload, pin, manifestsFolder, manifestVariables } = use;
  const variables = Object.entries({ IMAGE: image, ...manifestVariables }).map(([variable, value]) => `${variable}=${value}`);
  return {
    name,
    uses: pin.reference,
    with: {
      ...inputs,
      ...names,
      secret: workload.secrets.join('\n'),
      ...(manifestsFolder !== undefined && { manifests: `${manifestsFolder}/*.yaml`, variables: variables.join('\n') }),
    },
  };
}

/** For the modes that delete environments. */
export function removalStep(name: string, use: ActionUse, inputs: Inputs): github.workflows.JobStep {
  return { name, uses: use.pin.reference, with: { ...inputs, ...environmentNames(use) } };
}

export function workloadNames(use: ActionUse): Inputs {
  const { vault, identity, identityResourceGroup, access, publish } = use.workload;
  return {
    ...commonNames(use),
    vault,
    ...grants(access),
    ...(identity !== undefined && { identity }),
    ...(identityResourceGroup !== undefined && { 'identity-resource-group': identityResourceGroup }),
    ...(publish !== undefined && { publish }),
    ...placeOf(use),
  };
}

/** Never the workload's own vault or identity. */
export function environmentNames(use: ActionUse): Inputs {
  const { environmentVault, environmentAccess, environmentResourceGroup, publish } = use.workload;
  return {
    ...commonNames(use),
    'vault': environmentVault,
    ...grants(environmentAccess),
    'identity-resource-group': environmentResourceGroup,
    ...(publish !== undefined && publishesAtHome(use.workload) && { publish }),
    ...placeOf(use),
  };
}

function grants(access: readonly string[]): Inputs {
  return access.length === 0 ? {} : { access: access.join('\n') };
}

function commonNames({ workload: { cluster, resourceGroup, namespace, serviceAccount } }: ActionUse): Inputs {
  return { 'resource-group': resourceGroup, cluster, namespace, 'service-account': serviceAccount };
}

function placeOf({ workload: { location, cloud } }: ActionUse): Inputs {
  return { ...(location !== undefined && { location }), ...(cloudOf(cloud) !== Cloud.AZURE_CLOUD && { cloud }) };
}
