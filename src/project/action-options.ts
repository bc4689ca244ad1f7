// The options of everything that runs the Action in a workflow.
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
   * Variables of the manifests besides the Action's own. A value may be an expression of GitHub's, as `${{ vars.IMAGE }}`.
   *
   * @default - `IMAGE` in a project of the type, from the repository's variable of that name
   */
  readonly manifestVariables?: { [name: string]: string };
}
