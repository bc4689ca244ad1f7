// The rehearsal on every pull request: the step of the default branch against a laboratory, where no token exists.
import { Component, github, type Project } from 'projen';
import { actionProblems, actionUseOf } from './action-use';
import { shellWord } from './first-day';
import { refuse } from './option-problems';
import { checkoutStep, SETUP_NODE } from './pins';
import { addWorkflow } from './workflow-file';
import type { ActionOptions } from './action-options';

/** An image that nobody has: its containers are not run. */
const IMAGE = 'example.azurecr.io/rehearsal:1';

/**
 * Rehearses on every pull request, forks included, what the default branch would do: against a laboratory, without a token.
 *
 * @example
 * import { RehearsalWorkflow } from 'aks-wli-action';
 *
 * new RehearsalWorkflow(project, { manifestsFolder: 'deploy', manifestVariables: { REPLICAS: '${{ vars.REPLICAS }}' } });
 */
export class RehearsalWorkflow extends Component {
  /** The workflow itself. */
  public readonly workflow: github.GithubWorkflow;

  constructor(project: Project, options: ActionOptions = {}) {
    super(project);
    const use = actionUseOf(project.name, options);
    refuse(actionProblems(use));
    const values = [
      use.buildImage ? `steps.image.outputs.reference=${IMAGE}` : `vars.IMAGE=${IMAGE}`,
      ...standIns(use.manifestVariables, use.rehearsalValues),
    ];
    this.workflow = addWorkflow(project, 'rehearsal', {
      name: 'rehearsal',
      on: { pullRequest: { branches: [use.workload.defaultBranch] } },
      concurrency: { group: 'rehearsal-${{ github.event.number }}', cancelInProgress: true },
      jobs: {
        rehearse: {
          name: 'Rehearse what the default branch would do',
          // Never a runner of your own, whatever `runsOn` says: what runs here may be a stranger's.
          runsOn: ['ubuntu-latest'],
          timeoutMinutes: 10,
          permissions: { contents: github.workflows.JobPermission.READ },
          steps: [
            checkoutStep,
            { name: 'Set up Node', uses: SETUP_NODE.reference, with: { 'node-version': '24', 'package-manager-cache': false } },
            { name: 'Install the packages of the lockfile', run: 'npm ci --ignore-scripts' },
            {
              name: 'Play the step against a laboratory',
              run: ['npx --no aks-wli-action rehearse', ...values.map((value) => `--value ${shellWord(value)}`)].join(' \\\n  '),
            },
          ],
        },
      },
    });
  }
}

/** What the expressions of manifest variables read: pull requests from forks have none of the repository's variables. */
function standIns(variables: Readonly<Record<string, string>>, values: Readonly<Record<string, string>>): string[] {
  const texts = Object.values(variables).flatMap((value) => value.match(/\$\{\{.*?\}\}/g) ?? []);
  const read = texts.flatMap((text) => text.replace(/'(?:[^']|'')*'/g, '').match(/\b[A-Za-z_]\w*(?:\.[\w-]+)+/g) ?? []);
  return [...new Set([...read, ...Object.keys(values)])].map((path) => `${path}=${values[path] ?? '1'}`);
}
