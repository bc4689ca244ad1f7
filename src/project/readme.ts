// The team's README: written once, with the names that they chose, for the first day and for the bad ones.
import { fillTemplate } from './template';
import { Cloud } from './cloud';
import { parseResourceId } from './resource-id';
import { slug } from './workload';
import { secretVariable } from './infrastructure-bicep';
import type { ActionUse } from './action-use';

export interface ReadmeParts {
  readonly name: string;
  readonly manifestsFolder: string;
  readonly infrastructureFolder: string;
  readonly environments: boolean;
  readonly bicep: boolean;
  readonly deployer: boolean;
}

/** The Action's own codes, and where in this repository their cause is likely to be. A test holds them against the Action. */
export const FIRST_DAY_TROUBLES: readonly (readonly [code: string, lookAt: string])[] = [
  ['SIGN_IN_NO_TRUST', 'the subject that the run prints, against `githubSubjects`: one for pushes, one for pull requests'],
  ['SIGN_IN_UNAVAILABLE', 'pull requests from forks get no token; for all others, `id-token: write` of the job'],
  ['AZURE_RIGHT_MISSING', 'the deployment of the deploying identity: was it done, in this group, some minutes ago?'],
  ['KUBERNETES_RIGHT_MISSING', '`manifestDataActions`: what your manifests contain needs rights besides'],
  ['MANIFEST_REFUSED', 'the manifest that is named; for an empty image, the variable `IMAGE`'],
  ['SECRET_NOT_FOUND', 'the value of the secret: it is only made when the deployment was given one'],
  ['ACCESS_NOT_GRANTED', 'another run: a new role can take ten minutes to count'],
];

type Step = 'push' | 'infrastructure' | 'deployer' | 'variables' | 'image' | 'run';

export function readme({ workload }: ActionUse, parts: ReadmeParts): string {
  const { infrastructureFolder: folder, manifestsFolder, environments, bicep, deployer, name } = parts;
  const steps: readonly Step[] = ['push', ...(bicep ? (['infrastructure'] as const) : []), 'deployer', 'variables', 'image', 'run'];
  const at = (step: Step): string => String(steps.indexOf(step) + 1);
  const group = { resourceGroup: shellWord(workload.resourceGroup) };
  const location = workload.location ?? 'westeurope';
  const identityGroup =
    workload.identityResourceGroup === undefined
      ? ''
      : `    az group create --name ${shellWord(workload.identityResourceGroup)} --location ${location}\n`;
  const texts: Record<Step, () => string> = {
    push: () => fillTemplate('readme/step-push.md', { repository: slug(name), variablesStep: at('variables') }),
    infrastructure: () =>
      fillTemplate('readme/step-infrastructure.md', {
        ...group,
        folder,
        location,
        secretLines: workload.secrets
          .map(secretVariable)
          .map((variable) => `    read -rs ${variable} && export ${variable}`)
          .join('\n'),
      }),
    deployer: () =>
      deployer
        ? fillTemplate('readme/step-deployer.md', { ...group, folder, pushStep: at('push'), identityGroup })
        : fillTemplate('readme/step-own-deployer.md', { pushStep: at('push') }),
    variables: () => (deployer ? fillTemplate('readme/step-variables.md', group) : fillTemplate('readme/step-own-variables.md', {})),
    image: () => (bicep ? fillTemplate('readme/step-image.md', group) : fillTemplate('readme/step-own-image.md', {})),
    run: () => fillTemplate('readme/step-run.md', {}),
  };
  return fillTemplate('readme/readme.md', {
    resourceGroup: workload.resourceGroup,
    name,
    cluster: workload.cluster,
    namespace: workload.namespace,
    serviceAccount: workload.serviceAccount,
    vault: parseResourceId(workload.vault)?.name ?? workload.vault,
    branch: workload.defaultBranch,
    manifests: manifestsFolder,
    cloud: workload.cloud === Cloud.AZURE_CLOUD ? '' : ` First of all: \`az cloud set --name ${workload.cloud}\`.`,
    files: rows(filesOf(parts)),
    steps: steps.map((step, index) => `${index + 1}. ${texts[step]()}`.replace(/\n(?=[^\n])/g, '\n   ')).join('\n'),
    troubles: rows(FIRST_DAY_TROUBLES.map(([code, lookAt]) => [`\`${code}\``, lookAt])),
    pullRequests: environments
      ? '- Each pull request gets an environment of its own, shown in a comment; it goes when the pull request is closed, and a sweep takes what was left.'
      : '- Environments for pull requests: `environments: true` in `.projenrc.ts`.',
  }).trimEnd();
}

function filesOf({ infrastructureFolder: folder, manifestsFolder, environments, bicep, deployer }: ReadmeParts): string[][] {
  const workflow = (name: string): string => `\`.github/workflows/${name}.yml\``;
  return [
    ['`.projenrc.ts`', 'yours', 'the names and options that everything is made from'],
    [`\`${manifestsFolder}/\``, 'yours', 'what is applied with the workload: the sample Deployment'],
    ['`app/`', 'yours', 'the program in the Deployment: it reads its secret with the SDK'],
    ...(bicep ? [[`\`${folder}/main.bicepparam\``, 'yours', 'names of cluster, vault and secrets']] : []),
    ...(deployer ? [[`\`${folder}/deployer.bicepparam\``, 'yours', 'whom the deploying identity trusts']] : []),
    ...(bicep
      ? [[`\`${folder}/main.bicep\`, \`aks.bicep\`, \`acr.bicep\`, \`akv.bicep\``, 'the type', 'cluster, registry and vault']]
      : []),
    ...(deployer ? [[`\`${folder}/deployer*.bicep\``, 'the type', 'the deploying identity, its trust and its rights']] : []),
    [workflow('workload-identity'), 'the type', 'makes it true and proves it, on each push'],
    [workflow('workload-identity-plan'), 'the type', 'says on a pull request what would change'],
    ...(environments ? [[workflow('pull-request-environment'), 'the type', 'an environment for each pull request']] : []),
    ...(environments ? [[workflow('sweep'), 'the type', 'takes away what closed pull requests have left']] : []),
    [workflow('show-subject'), 'the type', 'prints what GitHub sends as the subject of its tokens'],
  ];
}

/** A resource group may have parentheses in its name, which a shell takes for its own. */
function shellWord(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text}'`;
}

function rows(cells: readonly (readonly string[])[]): string {
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
}
