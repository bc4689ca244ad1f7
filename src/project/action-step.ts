// The steps that run the Action, with the inputs that the options come to, and what the jobs around them share.
import { Cloud } from './cloud';
import type { ActionUse } from './action-use';
import type { Workload } from './workload';

/** Sign-in, for the `env` of a job or a workflow: names, no secrets. */
export const SIGN_IN = {
  AZURE_CLIENT_ID: '${{ vars.AZURE_CLIENT_ID }}',
  AZURE_TENANT_ID: '${{ vars.AZURE_TENANT_ID }}',
  AZURE_SUBSCRIPTION_ID: '${{ vars.AZURE_SUBSCRIPTION_ID }}',
} as const;

/** Before the first day is over there is nobody to sign in as: the job is skipped, and show-subject says so. */
export const WHEN_SET_UP = "vars.AZURE_CLIENT_ID != ''";

/** A job that signs in, once there is somebody to sign in as. `condition` and `permissions` come besides. */
export function actionJob(steps: readonly object[], permissions: object = {}, condition?: string): object {
  return {
    'if': condition === undefined ? WHEN_SET_UP : `${WHEN_SET_UP} && ${condition}`,
    'runs-on': 'ubuntu-latest',
    'timeout-minutes': 30,
    'permissions': { 'contents': 'read', 'id-token': 'write', ...permissions },
    'env': SIGN_IN,
    steps,
  };
}

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

function namesOf({
  cluster,
  resourceGroup,
  namespace,
  serviceAccount,
  vault,
  identity,
  identityResourceGroup,
  location,
  cloud,
}: Workload): object {
  return {
    'resource-group': resourceGroup,
    cluster,
    namespace,
    'service-account': serviceAccount,
    vault,
    ...(identity !== undefined && { identity }),
    ...(identityResourceGroup !== undefined && { 'identity-resource-group': identityResourceGroup }),
    ...(location !== undefined && { location }),
    ...(cloud !== Cloud.AZURE_CLOUD && { cloud }),
  };
}
