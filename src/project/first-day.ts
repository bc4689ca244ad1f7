// The steps of the first day: what each is for, and its commands. The README shows them, and the script runs them.
import { environmentsDeployerName, deployerName, regionOf, slug } from './workload';
import { secretVariable } from './infrastructure-bicep';
import { parseAccess } from './access';
import { parseResourceId } from './resource-id';
import { fillTemplate } from './template';
import type { ActionUse } from './action-use';

export interface RepositoryParts {
  readonly name: string;
  readonly manifestsFolder: string;
  readonly infrastructureFolder: string;
  readonly environments: boolean;
  readonly bicep: boolean;
  readonly deployer: boolean;
}

export interface Step {
  readonly title: string;
  readonly text: string;
  /** None where only the team knows what to do. */
  readonly commands: string;
  /** The commands have places that the team fills in: no script can run them. */
  readonly byHand?: boolean;
}

export function firstDay(use: ActionUse, parts: RepositoryParts): readonly Step[] {
  const { workload, environment, environmentReviewers, buildImage } = use;
  const { infrastructureFolder: folder, bicep, deployer, environments } = parts;
  const withEnvironments = deployer && environments;
  const group = { resourceGroup: shellWord(workload.resourceGroup) };
  const names = { deployer: deployerName(workload), environments: environmentsDeployerName(workload) };
  const location = regionOf(workload);
  const commands = (step: string, values: Readonly<Record<string, string>> = {}): string =>
    fillTemplate(`steps/${step}.sh`, values).trimEnd();
  const moreVariables = [
    ...(withEnvironments ? [`gh variable set AZURE_ENVIRONMENTS_CLIENT_ID --body "$(output ${names.environments} clientId)"`] : []),
    ...(bicep && buildImage
      ? [
          `gh variable set REGISTRY --body "$(az deployment group show --resource-group ${group.resourceGroup} --name ${infrastructureDeployment(parts)} --query properties.outputs.registry.value --output tsv)"`,
        ]
      : []),
    ...(!deployer && environments
      ? ['gh variable set AZURE_ENVIRONMENTS_CLIENT_ID --body CLIENT_ID_OF_THE_IDENTITY_OF_PULL_REQUESTS']
      : []),
    ...(!bicep && buildImage ? ['gh variable set REGISTRY --body LOGIN_SERVER_OF_THE_REGISTRY'] : []),
  ].join('\n');
  const steps: readonly (Step | false)[] = [
    {
      title: 'Push the repository',
      text: 'The workflow `show subject` prints what GitHub sends as the subject of its tokens; all other workflows are skipped until the variables are set.',
      commands: commands('push', { repository: slug(parts.name), branch: workload.defaultBranch }),
    },
    environment !== undefined && {
      title: `Guard the GitHub environment ${environment}`,
      text: `Only \`${workload.defaultBranch}\` deploys there${environmentReviewers.length === 0 ? '' : `, once ${environmentReviewers.join(' or ')} has approved`}. Private repositories have such rules from GitHub's paid plans on.`,
      commands: commands('environment', {
        environmentPath: encodeURIComponent(environment),
        branch: workload.defaultBranch,
        reviewers: environmentReviewers.join(' '),
      }).replace(/^reviewers=\$\(printf '%s\\n' {2}?\|.*$/m, "reviewers='[]'"),
    },
    deployer && {
      title: 'Keep the subjects that GitHub sends',
      text: `They are never guessed: \`${folder}/subjects.json\` has what GitHub has printed, letter for letter.`,
      commands: commands('subject', {
        folder,
        subjectOf: environment === undefined ? 'event' : 'environment',
        environmentsSubject: withEnvironments ? commands('environments-subject') : '',
      }),
    },
    bicep && {
      title: 'Make cluster, registry and vault',
      text: `It takes about ten minutes, once. The values of the secrets come from your environment, and from nowhere else; an empty one leaves a secret as it is. A name that is taken somewhere in Azure (\`VaultAlreadyExists\`) is changed in \`.projenrc.ts\`.`,
      commands: commands('infrastructure', {
        ...group,
        location,
        folder,
        deployment: infrastructureDeployment(parts),
        secretLines: [
          ...workload.secrets.map((secret) => askFor(secret, secretVariable(secret, 'SECRET'), 'the workload')),
          ...(environments
            ? workload.secrets.map((secret) =>
                askFor(secret, secretVariable(secret, 'ENVIRONMENT_SECRET'), 'environments of pull requests'),
              )
            : []),
        ].join('\n'),
      }),
    },
    bicep && {
      title: 'Let yourself into the cluster',
      text: 'Local accounts are off and Azure RBAC is on: without a role there, not even an Owner sees a pod.',
      commands: commands('person', { ...group, cluster: workload.cluster }),
    },
    deployer
      ? {
          title: 'Make the identity that deploys the default branch',
          text: `With it the identity of the workload. Its roles are spelled out, right by right, in \`${folder}/deployer-*.bicep\`. More kinds of manifests need more rights: \`manifestDataActions\` of \`${folder}/deployer.bicepparam\`.`,
          commands: commands('deployer', {
            ...group,
            folder,
            deployer: names.deployer,
            identityGroup:
              workload.identityResourceGroup === undefined
                ? ''
                : `az group create --name ${shellWord(workload.identityResourceGroup)} --location ${location} --output none\n`,
          }),
        }
      : {
          title: 'Make the identities that the workflows deploy as',
          text: 'In your own way: a managed identity or an application with a federated credential that names issuer, subject and audience as `show subject` prints them, and [the rights that the Action needs](@@actionUrl@@#the-rights-that-it-needs), with the condition that stands below them. Pull requests get an identity of their own.',
          commands: '',
        },
    withEnvironments && {
      title: 'Make the identity of pull requests',
      text: `Its rights end at the environments: \`${folder}/environments-*.bicep\`, and in the cluster \`${folder}/environments-policy.yaml\`.`,
      commands: commands('environments', {
        ...group,
        folder,
        location,
        cluster: workload.cluster,
        environmentResourceGroup: shellWord(workload.environmentResourceGroup),
        environments: names.environments,
      }),
    },
    {
      title: 'Tell the workflows who they are',
      text: 'These are names, no secrets.',
      commands: deployer
        ? commands('variables', { ...group, deployer: names.deployer, moreVariables })
        : commands('own-variables', { moreVariables }),
      byHand: !deployer || (!bicep && buildImage),
    },
    !buildImage && {
      title: 'Build the image of the sample',
      text: 'In a registry that the cluster may pull from.',
      commands: commands('own-image'),
      byHand: true,
    },
    {
      title: 'Make it true, and prove it',
      text: 'New roles take some minutes to count: when the run says that a right is missing, run it again.',
      commands: [deployer ? commands('commit', { folder }) : runOf(), commands('run', { branch: workload.defaultBranch })].join('\n'),
    },
  ];
  return steps.filter((step) => step !== false).map((step) => ({ ...step, commands: step.commands.trimEnd() }));
}

/** Where another step has not brought it along already. */
function runOf(): string {
  return (
    /^# The newest run[^]*?^}$/m.exec(fillTemplate('steps/subject.sh', { folder: '', subjectOf: '', environmentsSubject: '' }))?.[0] ?? ''
  );
}

/** One for each repository: two of them in one resource group keep their outputs apart. */
export function infrastructureDeployment({ name }: RepositoryParts): string {
  return `main-${slug(name)}`;
}

function askFor(secret: string, variable: string, whose: string): string {
  return `[ -n "\${${variable}:-}" ] || read -rsp 'Value of ${secret} for ${whose}: ' ${variable} && export ${variable}`;
}

/** A resource group may have parentheses in its name, which a shell takes for its own. */
export function shellWord(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text}'`;
}

/** What has to be Owner's: every group that something is made in. */
export function ownerOf({ workload }: ActionUse, { deployer, environments }: RepositoryParts): string {
  const elsewhere = [workload.vault, workload.identity, ...(environments ? [workload.environmentVault] : [])].flatMap((id) => {
    const found = parseResourceId(id ?? '');
    return found === undefined || !deployer ? [] : [placeOf(found)];
  });
  const named = [...workload.access, ...(environments ? workload.environmentAccess : [])].flatMap((line) => {
    const found = parseAccess(line)?.resource;
    return found?.resourceGroup === undefined || !deployer ? [] : [placeOf({ ...found, resourceGroup: found.resourceGroup })];
  });
  const groups = [
    `\`${workload.resourceGroup}\``,
    ...(workload.identityResourceGroup === undefined || !deployer ? [] : [`\`${workload.identityResourceGroup}\``]),
    ...(environments && deployer ? [`\`${workload.environmentResourceGroup}\``] : []),
  ];
  const others = [...new Set([...elsewhere, ...named])];
  return [
    `on the subscription, or on ${groups.length === 1 ? 'the resource group' : 'the resource groups'} ${groups.join(', ')} where ${groups.length === 1 ? 'it exists' : 'they exist'} already`,
    ...(others.length > 0 ? [`and on ${others.join(' and ')}, where roles are given too`] : []),
  ].join(', ');
}

function placeOf({ resourceGroup, subscriptionId }: { readonly resourceGroup: string; readonly subscriptionId: string }): string {
  return `\`${resourceGroup}\` of the subscription \`${subscriptionId}\``;
}
