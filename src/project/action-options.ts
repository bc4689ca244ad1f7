// The options of everything that runs the Action in a workflow.
import type { GroupRunnerOptions } from 'projen';
import type { WorkloadOptions } from './workload-options';

/** How workflows run the Action. */
export interface ActionOptions extends WorkloadOptions {
  /**
   * The Action, pinned by a full commit SHA with its version behind it (`org/aks-wli-action@<40 hex digits> # v1.2.3`), or by a tag.
   *
   * @default - the commit of the release that this package is
   */
  readonly actionReference?: string;

  /**
   * Folder of the manifests that the Action renders and applies.
   *
   * @default - "manifests" in a project of the type; a part that is used alone applies none
   */
  readonly manifestsFolder?: string;

  /**
   * Variables of the manifests besides `IMAGE` and the Action's own. A value may be an expression of GitHub's, as `${{ vars.REPLICAS }}`.
   *
   * @default - `IMAGE` alone: the image that was built, or the repository's variable of that name
   */
  readonly manifestVariables?: { [name: string]: string };

  /**
   * What stands for the values of the repository in rehearsals on pull requests, by what an expression reads: `vars.REPLICAS`, say. Those from forks have none of its variables.
   *
   * @default - `1` for whatever `manifestVariables` read
   */
  readonly rehearsalValues?: { [path: string]: string };

  /**
   * Build the image of `app/` in the workflows and push it, without a password, to the registry in the repository's variable `REGISTRY`.
   *
   * @default - true in a project of the type that has bicep; otherwise the repository's variable `IMAGE` names the image
   */
  readonly buildImage?: boolean;

  /**
   * Labels of the runners of all jobs. A cluster or a vault that only its network reaches needs a runner there.
   *
   * @default ["ubuntu-latest"]
   */
  readonly runsOn?: string[];

  /**
   * Group of the runners of all jobs, in place of labels alone.
   *
   * @default - none
   */
  readonly runsOnGroup?: GroupRunnerOptions;

  /**
   * How long a job may take.
   *
   * @default 30
   */
  readonly timeoutMinutes?: number;

  /**
   * GitHub environment of the job that deploys the default branch: its rules hold before the job starts, and its name is in the subject of the token.
   *
   * @default - none
   * @featured
   */
  readonly environment?: string;

  /**
   * GitHub users whose approval that environment waits for, one of them for each run.
   *
   * @default - nobody
   */
  readonly environmentReviewers?: string[];
}
