// Who can do what, for the README of the scaffold. Each sentence has its test in the laboratory, which tries the opposite.
import { imageRepository, pullRequestRepository } from './image-steps';
import { parseAccess } from './access';
import { parsePublish, publishesAtHome } from './publish';
import { parseResourceId } from './resource-id';
import type { ActionUse } from './action-use';
import type { RepositoryParts } from './first-day';

/** By what the test is called. */
export type ThreatName =
  | 'default branch: trust'
  | 'default branch: secrets of the workload'
  | 'default branch: no right of its own'
  | 'default branch: one identity'
  | 'default branch: one namespace'
  | 'default branch: other resources'
  | 'default branch: images'
  | 'pull requests: trust'
  | 'pull requests: secrets of environments'
  | 'pull requests: vault of the workload'
  | 'pull requests: roles on their vault'
  | 'pull requests: other resources'
  | 'pull requests: other resources of the workload'
  | 'pull requests: identities'
  | 'pull requests: namespaces'
  | 'pull requests: images'
  | 'pull requests: infrastructure'
  | 'nobody: forks';

export interface Threat {
  readonly name: ThreatName;
  readonly sentence: string;
}

export function threatsOf({ workload, environment, buildImage }: ActionUse, parts: RepositoryParts): readonly Threat[] {
  const { defaultBranch, namespace, access, environmentAccess, environmentResourceGroup } = workload;
  const place = parsePublish(workload.publish)?.namespace;
  const atHome = publishesAtHome(workload);
  const [vault, environmentVault] = [workload.vault, workload.environmentVault].map((id) => parseResourceId(id)?.name ?? id);
  const image = imageRepository(parts.name);
  const jobs = environment === undefined ? `of \`${defaultBranch}\`` : `in the GitHub environment \`${environment}\``;
  const all: readonly (Threat | false)[] = [
    {
      name: 'default branch: trust',
      sentence: `Jobs ${jobs} sign in as the deployer. Those of other branches, of pull requests and of other repositories do not.`,
    },
    {
      name: 'default branch: secrets of the workload',
      sentence: `Whoever changes \`${defaultBranch}\` can read the secrets of the workload: what is deployed from there runs as the workload. Protect the branch.`,
    },
    {
      name: 'default branch: no right of its own',
      sentence: `The deployer itself reads no secret, and cannot give itself the right to: on the vault \`${vault}\` it gives Key Vault Secrets User to the identity of the workload, no other role, and to nobody else.`,
    },
    {
      name: 'default branch: one identity',
      sentence:
        'Of managed identities it reaches that of the workload alone: it cannot delete it, and cannot change whom it is itself trusted by.',
    },
    {
      name: 'default branch: one namespace',
      sentence:
        place === undefined || atHome
          ? `In the cluster it reaches the namespace \`${namespace}\` and no other.`
          : `In the cluster it reaches the namespace \`${namespace}\`, of \`${place}\` the ConfigMaps, and no other.`,
    },
    access.length > 0 && {
      name: 'default branch: other resources',
      sentence: `On ${namesOf(access)} it gives the roles that \`access\` names to the identity of the workload, no other role, and to nobody else.`,
    },
    buildImage && {
      name: 'default branch: images',
      sentence: `It pushes to the repository \`${image}\` of the registry and to no other; what runs is named by digest.`,
    },
    ...(parts.environments
      ? ([
          {
            name: 'pull requests: trust',
            sentence: 'Jobs of pull requests sign in as an identity of their own, and cannot as the deployer.',
          },
          {
            name: 'pull requests: secrets of environments',
            sentence: `Whoever can push a branch here can read the secrets of the vault \`${environmentVault}\`: put none there that they should not know.`,
          },
          {
            name: 'pull requests: vault of the workload',
            sentence: `On the vault \`${vault}\` the identity of pull requests reads settings and the list of roles. It reads no secret there, and can neither give nor take a role.`,
          },
          {
            name: 'pull requests: roles on their vault',
            sentence: `On \`${environmentVault}\` it gives and takes Key Vault Secrets User alone, to and from service principals, but not to itself, the deployer or the workload. Azure cannot bind it to principals that it has made.`,
          },
          environmentAccess.length > 0 && {
            name: 'pull requests: other resources',
            sentence: `On ${namesOf(environmentAccess)} it gives and takes the roles that \`environmentAccess\` names, in the same way: whoever can push a branch here can use them.`,
          },
          access.length > 0 && {
            name: 'pull requests: other resources of the workload',
            sentence: `On ${namesOf(access)} it reads who has roles, and can neither give nor take one.`,
          },
          {
            name: 'pull requests: identities',
            sentence: `It makes and deletes the managed identities of the resource group \`${environmentResourceGroup}\`. Those of the workload and of the deployers it cannot change.`,
          },
          {
            name: 'pull requests: namespaces',
            sentence: `In the cluster it writes in the namespaces \`${namespace}-pr-*\` alone, by a policy of the API server; elsewhere it can try what is stored nowhere. It reads pods with their logs, ServiceAccounts, ${atHome ? 'ConfigMaps, ' : ''}events and namespaces of the whole cluster${place === undefined || atHome ? '' : `, and the ConfigMaps of \`${place}\``}: where that is too much, give environments a cluster of their own, or none.`,
          },
          parts.bicep && {
            name: 'pull requests: infrastructure',
            sentence: `It reads the settings of everything in the resource group \`${workload.resourceGroup}\`, to say what a change of the bicep would do, and deploys nothing there.`,
          },
          buildImage && {
            name: 'pull requests: images',
            sentence: `It pushes to the repository \`${pullRequestRepository(parts.name)}\` alone: no pull request replaces what runs.`,
          },
        ] satisfies readonly (Threat | false)[])
      : []),
    {
      name: 'nobody: forks',
      sentence:
        'Pull requests from forks get no token from GitHub, and nothing of all this. What runs for them is a rehearsal: against a laboratory, on a runner of GitHub, and allowed to read the repository alone.',
    },
  ];
  return all.filter((threat) => threat !== false);
}

/** The last name of each id: of a container, of an account, of a group. */
function namesOf(lines: readonly string[]): string {
  const names = lines.flatMap((line) => parseAccess(line)?.resource.id.split('/').at(-1) ?? []);
  return [...new Set(names)].map((name) => `\`${name}\``).join(', ');
}
