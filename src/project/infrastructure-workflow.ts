// The workflow of the bicep: compiled and linted, what changed shown resource by resource, and on pull requests Azure asked what it would do.
import { Component, github, type Project } from 'projen';
import { actionJob, NOT_DEPENDABOT, type Identity } from './action-step';
import { actionProblems, actionUseOf } from './action-use';
import { refuse } from './option-problems';
import { azureLoginStep } from './azure-login';
import { checkoutStep } from './pins';
import { cloudFacts } from './cloud';
import { addWorkflow } from './workflow-file';
import type { ActionOptions } from './action-options';
import type { BicepOptions } from './infrastructure-options';

const { READ } = github.workflows.JobPermission;

/** Options of `InfrastructureWorkflow`. */
export interface InfrastructureWorkflowOptions extends ActionOptions, BicepOptions {
  /**
   * There is an identity of pull requests, to ask Azure as.
   *
   * @default true
   */
  readonly environments?: boolean;

  /**
   * There is bicep of deploying identities too.
   *
   * @default true
   */
  readonly deployer?: boolean;
}

/**
 * Checks the bicep, and says on pull requests what it would change. Deploying it stays a person's: it needs an Owner.
 *
 * @example
 * import { InfrastructureWorkflow } from 'aks-wli-action';
 *
 * new InfrastructureWorkflow(project, { resourceGroup: 'rg-blue', infrastructureFolder: 'azure' });
 */
export class InfrastructureWorkflow extends Component {
  /** The workflow itself. */
  public readonly workflow: github.GithubWorkflow;

  constructor(project: Project, options: InfrastructureWorkflowOptions = {}) {
    super(project);
    const use = actionUseOf(project.name, options);
    refuse(actionProblems(use));
    const folder = options.infrastructureFolder ?? 'infra';
    const { workload, runner } = use;
    const environments = options.environments ?? true;
    const parameters = ['main', ...((options.deployer ?? true) ? ['deployer', ...(environments ? ['environments'] : [])] : [])];
    const identity: Identity = 'environments';
    const paths = [`${folder}/**`, '.github/workflows/infrastructure.yml'];
    this.workflow = addWorkflow(project, 'infrastructure', {
      name: 'infrastructure',
      on: { push: { branches: [workload.defaultBranch], paths }, pullRequest: { branches: [workload.defaultBranch], paths } },
      concurrency: { group: 'infrastructure-${{ github.ref }}', cancelInProgress: true },
      jobs: {
        check: {
          name: 'Check the bicep',
          ...runner,
          timeoutMinutes: 10,
          permissions: { contents: READ },
          steps: [
            // With the commit before, to compare with.
            { ...checkoutStep, with: { ...checkoutStep.with, 'fetch-depth': 2 } },
            { name: 'Compile and lint it', env: { FOLDER: folder, PARAMETERS: parameters.join(' ') }, run: CHECK },
            {
              name: 'Show what changed, resource by resource',
              env: {
                FOLDER: folder,
                PARAMETERS: parameters.join(' '),
                RESOURCE_GROUP: workload.resourceGroup,
                LOCATION: workload.location ?? cloudFacts(workload.cloud).region,
              },
              run: SNAPSHOT,
            },
          ],
        },
        ...(environments && {
          what_if: actionJob(use, {
            name: 'Ask Azure what would change',
            identity,
            condition: `github.event_name == 'pull_request' && ${NOT_DEPENDABOT}`,
            needs: ['check'],
            steps: [
              checkoutStep,
              azureLoginStep(workload.cloud),
              { name: 'Ask what would change', env: { FOLDER: folder, RESOURCE_GROUP: workload.resourceGroup }, run: WHAT_IF },
            ],
          }),
        }),
      },
    });
  }
}

const CHECK = `set -euo pipefail
for file in "$FOLDER"/*.bicep; do
  bicep lint "$file"
done
for name in $PARAMETERS; do
  bicep build-params "$FOLDER/$name.bicepparam" --stdout > /dev/null
done
`;

/** A snapshot evaluates a deployment without Azure: the ids stand for what only Azure knows. */
const SNAPSHOT = `set -euo pipefail
snapshot() {
  bicep snapshot "$1/$2.bicepparam" --mode overwrite --resource-group "$RESOURCE_GROUP" --location "$LOCATION" \\
    --subscription-id 00000000-0000-0000-0000-000000000001 --tenant-id 00000000-0000-0000-0000-000000000002
}
git worktree add --quiet --detach "$RUNNER_TEMP/before" HEAD^1
for name in $PARAMETERS; do
  snapshot "$FOLDER" "$name"
  before="$RUNNER_TEMP/before/$FOLDER"
  if [ -f "$before/$name.bicepparam" ] && snapshot "$before" "$name"; then
    old="$before/$name.snapshot.json"
  else
    old=/dev/null
  fi
  {
    echo "### $name.bicepparam"
    echo '\`\`\`diff'
    diff --unified "$old" "$FOLDER/$name.snapshot.json" || true
    echo '\`\`\`'
  } >> "$GITHUB_STEP_SUMMARY"
done
`;

/** Asked with the rights of a reader: nobody's pull request may deploy. */
const WHAT_IF = `set -euo pipefail
az deployment group what-if --resource-group "$RESOURCE_GROUP" --parameters "$FOLDER/main.bicepparam" \\
  --validation-level providerNoRbac --no-pretty-print > what-if.json
{
  echo '### What main.bicep would change'
  jq --raw-output '.changes[] | select(.changeType != "NoChange" and .changeType != "Ignore") | "- \\(.changeType): \`\\(.resourceId)\`"' what-if.json
} | tee --append "$GITHUB_STEP_SUMMARY"
`;
