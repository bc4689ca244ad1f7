// The team's README: written once, with the names that they chose, for the first day and for the bad ones.
import { fillTemplate } from './template';
import { Cloud, cloudFacts, cloudOf } from './cloud';
import { firstDay, ownerOf, type RepositoryParts } from './first-day';
import { ACTION_URL } from './repository';
import { parseResourceId } from './resource-id';
import { threatsOf } from './threats';
import type { ActionUse } from './action-use';

/** The Action's own codes, and where in this repository their cause is likely to be. A test holds them against the Action. */
export const FIRST_DAY_TROUBLES: readonly (readonly [code: string, lookAt: string])[] = [
  [
    'SIGN_IN_NO_TRUST',
    'the subject that the run prints, against `subjects.json`: run `scripts/set-up.sh` again after the first pull request',
  ],
  ['SIGN_IN_UNAVAILABLE', "pull requests from forks get no token, nor do Dependabot's; for all others, `id-token: write` of the job"],
  ['AZURE_RIGHT_MISSING', 'the deployment of the deploying identity: was it done, in this group, some minutes ago?'],
  ['KUBERNETES_RIGHT_MISSING', '`manifestDataActions`: what your manifests contain needs rights besides'],
  ['MANIFEST_REFUSED', 'the manifest that is named'],
  ['POD_NOT_ADMITTED', 'the pod template that is named; for an empty image, the variable `IMAGE` or `REGISTRY`'],
  ['SECRET_NOT_FOUND', 'the value of the secret: it is only made when the deployment was given one'],
  ['ACCESS_NOT_GRANTED', 'another run: a new role can take ten minutes to count'],
];

export function readme(use: ActionUse, parts: RepositoryParts): string {
  const { workload } = use;
  const steps = firstDay(use, parts).map(({ title, text, commands }, index) => {
    const code = commands.replace(/^/gm, '    ').replace(/ +$/gm, '');
    return `${index + 1}. ${title}. ${text.replace('@@actionUrl@@', ACTION_URL)}${commands === '' ? '' : `\n\n${code}`}\n`;
  });
  return fillTemplate('readme/readme.md', {
    name: parts.name,
    docs: cloudFacts(workload.cloud).docs,
    cluster: workload.cluster,
    namespace: workload.namespace,
    serviceAccount: workload.serviceAccount,
    vault: parseResourceId(workload.vault)?.name ?? workload.vault,
    branch: workload.defaultBranch,
    manifests: parts.manifestsFolder,
    folder: parts.infrastructureFolder,
    actionUrl: ACTION_URL,
    ownerOf: ownerOf(use, parts),
    cloud: cloudOf(workload.cloud) === Cloud.AZURE_CLOUD ? '' : ` First of all: \`az cloud set --name ${workload.cloud}\`.`,
    files: rows(filesOf(parts)),
    secondRun:
      parts.environments && parts.deployer
        ? ' Pull requests have a subject of their own, which the first of them prints: run the script again after it, and commit what it writes.'
        : '',
    steps: steps.map((step) => step.replace(/\n(?=[^\n])/g, '\n   ')).join('\n'),
    troubles: rows(FIRST_DAY_TROUBLES.map(([code, lookAt]) => [`\`${code}\``, lookAt])),
    threats: threatsOf(use, parts)
      .map(({ sentence }) => `- ${sentence}`)
      .join('\n'),
    pullRequests: parts.environments
      ? '- Each pull request gets an environment of its own, shown in a comment; it goes when the pull request is closed, and a sweep deletes what was left.'
      : '- Environments for pull requests: `environments: true` in `.projenrc.ts`.',
  });
}

function filesOf({ infrastructureFolder: folder, manifestsFolder, environments, bicep, deployer }: RepositoryParts): string[][] {
  const workflow = (name: string): string => `\`.github/workflows/${name}.yml\``;
  const rowsOf = (condition: boolean, ...files: string[][]): string[][] => (condition ? files : []);
  return [
    ['`.projenrc.ts`', 'yours', 'the names and options that everything is made from'],
    [`\`${manifestsFolder}/\``, 'yours', 'what is applied with the workload: the sample Deployment'],
    ['`app/`', 'yours', 'the program in the Deployment: it reads its secret with the SDK'],
    ...rowsOf(
      deployer,
      [`\`${folder}/subjects.json\``, 'yours', 'whom the deploying identities trust: `scripts/set-up.sh` writes it'],
      [
        `\`${folder}/deployer.bicepparam\`${environments ? ', `environments.bicepparam`' : ''}`,
        'yours',
        'what your manifests need besides',
      ],
    ),
    ...rowsOf(
      bicep,
      [`\`${folder}/main.bicep\`, \`aks.bicep\`, \`acr.bicep\`, \`akv.bicep\``, 'the type', 'cluster, registry and vault'],
      [`\`${folder}/main.bicepparam\``, 'the type, until you delete its first line', 'the values of secrets, from the environment'],
    ),
    ...rowsOf(deployer, [`\`${folder}/deployer*.bicep\``, 'the type', 'the identity of the default branch: its trust and its rights']),
    ...rowsOf(deployer && environments, [
      `\`${folder}/environments*\``,
      'the type',
      'the identity of pull requests: its trust and its rights',
    ]),
    ['`scripts/`', 'the type', 'the first day in one go, and its opposite'],
    [workflow('workload-identity'), 'the type', 'makes it true and proves it, on each push'],
    [workflow('workload-identity-plan'), 'the type', 'says on a pull request what would change'],
    [workflow('rehearsal'), 'the type', 'plays on a pull request, without a token, what the default branch would do'],
    ...rowsOf(
      environments,
      [workflow('pull-request-environment'), 'the type', 'an environment for each pull request'],
      [workflow('sweep'), 'the type', 'deletes what closed pull requests have left'],
    ),
    ...rowsOf(bicep, [workflow('infrastructure'), 'the type', 'checks the bicep, and says on a pull request what it would change']),
    [workflow('show-subject'), 'the type', 'prints what GitHub sends as the subject of its tokens'],
  ];
}

function rows(cells: readonly (readonly string[])[]): string {
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
}
