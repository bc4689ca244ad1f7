// Every option of the project type. One line of descent: projen's inventory takes no option by two ways.
import type { github } from 'projen';
import type { InfrastructureOptions } from './infrastructure-options';
import type { PullRequestEnvironmentsOptions } from './pull-request-environments';

/** Options of `AksWorkloadIdentityProject`. */
export interface AksWorkloadIdentityProjectOptions
  extends github.GitHubProjectOptions, PullRequestEnvironmentsOptions, InfrastructureOptions {
  /**
   * Give each pull request an environment of its own, and delete it when it is closed.
   *
   * @default true
   * @featured
   */
  readonly environments?: boolean;

  /**
   * Scaffold bicep for cluster, registry and vaults. Without it, name those that exist.
   *
   * @default true
   * @featured
   */
  readonly bicep?: boolean;

  /**
   * Scaffold bicep for the deploying identities, with exactly the rights that the Action needs.
   *
   * @default true
   * @featured
   */
  readonly deployer?: boolean;

  /**
   * Scaffold `.github/dependabot.yml`: updates of the Action and its like, of the packages of `app/` and of its image.
   *
   * @default true
   */
  readonly dependabot?: boolean;

  /**
   * Packages of the projenrc besides projen itself.
   *
   * @default ["aks-wli-action"]
   */
  readonly devDeps?: string[];
}
