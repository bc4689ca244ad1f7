// Every option of the project type. One line of descent: projen's inventory takes no option by two ways.
import type { github } from 'projen';
import type { BicepOptions } from './bicep-options';
import type { PullRequestEnvironmentsOptions } from './pull-request-environments';

/** Options of `AksWorkloadIdentityProject`. */
export interface AksWorkloadIdentityProjectOptions extends github.GitHubProjectOptions, PullRequestEnvironmentsOptions, BicepOptions {
  /**
   * Give each pull request an environment of its own, and take it away when it is closed.
   *
   * @default true
   * @featured
   */
  readonly environments?: boolean;

  /**
   * Scaffold bicep for cluster, registry and vault. Without it, name those that exist.
   *
   * @default true
   * @featured
   */
  readonly bicep?: boolean;

  /**
   * Scaffold bicep for the deploying identity, with exactly the rights that the Action needs.
   *
   * @default true
   * @featured
   */
  readonly deployer?: boolean;

  /**
   * Packages of the projenrc besides projen itself.
   *
   * @default ["aks-wli-action"]
   */
  readonly devDeps?: string[];
}
