// The repository's own workflows of building and testing, by the same code and the same pins as the scaffolded ones.
import { github, type javascript } from 'projen';
import { signIn, whenSetUp } from '../src/project/action-step';
import { checkoutStep, SETUP_NODE } from '../src/project/pins';
import { addWorkflow } from '../src/project/workflow-file';

const { READ, WRITE } = github.workflows.JobPermission;

export const RUNNER = ['ubuntu-24.04'];
export const setupNode = {
  name: 'Set up Node',
  uses: SETUP_NODE.reference,
  with: { 'node-version': 24, 'package-manager-cache': false },
};

const WORKLOAD = {
  'resource-group': '${{ vars.WLI_RESOURCE_GROUP }}',
  'cluster': '${{ vars.WLI_CLUSTER }}',
  'namespace': 'aks-wli-action',
  'service-account': 'nightly',
  'vault': '${{ vars.WLI_VAULT }}',
  'secret': '${{ vars.WLI_SECRET }}',
};

export function addWorkflows(project: javascript.NodeProject): void {
  addWorkflow(project, 'ci', {
    name: 'ci',
    on: { push: { branches: ['main'] }, pullRequest: {}, workflowDispatch: {} },
    concurrency: { group: 'ci-${{ github.ref }}', cancelInProgress: true },
    jobs: {
      ci: {
        name: 'Everything that must hold',
        runsOn: RUNNER,
        timeoutMinutes: 30,
        permissions: { contents: READ },
        // The whole history: what follows the last commit without a conventional message is checked.
        steps: [
          { ...checkoutStep, with: { ...checkoutStep.with, 'fetch-depth': 0 } },
          setupNode,
          { name: 'Everything that must hold', run: 'bash .ci/run' },
        ],
      },
    },
  });
  const setUp = whenSetUp('deployer');
  const runAction = (name: string, id: string): github.workflows.JobStep => ({ name, id, if: setUp, uses: './', with: WORKLOAD });
  addWorkflow(project, 'azure', {
    name: 'azure',
    on: { workflowDispatch: {}, schedule: [{ cron: '17 3 * * *' }] },
    concurrency: { group: 'azure', cancelInProgress: false },
    jobs: {
      real_subscription: {
        name: 'Against a real subscription',
        runsOn: RUNNER,
        timeoutMinutes: 30,
        permissions: { contents: READ, idToken: WRITE },
        env: signIn('deployer'),
        steps: [
          checkoutStep,
          {
            name: 'Say so where there is no subscription',
            if: "vars.AZURE_CLIENT_ID == ''",
            run: 'echo "::notice title=Skipped::No AZURE_CLIENT_ID variable: nothing was run against Azure. CONTRIBUTING.md says how to set it up."',
          },
          runAction('First run', 'first'),
          runAction('Second run', 'second'),
          {
            name: 'The second run wrote nothing',
            if: setUp,
            env: { CHANGED: '${{ steps.second.outputs.changed }}' },
            run: 'test "$CHANGED" = 0',
          },
        ],
      },
    },
  });
}
