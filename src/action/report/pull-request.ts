// What is told on the pull request of an environment. Where the permission is missing, that is a warning and no failure.
import { loadGitHubApi } from '../github/load';
import { pullRequestOf } from '../../chain/sweep';
import { commentMarker, commentOf } from './comment';
import { proofState, type RunRecord } from './record';
import type { DeploymentState } from '../github/api';
import type { Environment } from '../environment';

/** The warnings that came of it. */
export async function tellPullRequest(record: RunRecord, environment: Environment): Promise<string[]> {
  const { inputs, desired, mode, skipped } = record;
  const name = desired?.marks.environment ?? '';
  if (inputs === undefined || name === '' || skipped !== undefined || (mode !== 'ensure' && mode !== 'destroy')) return [];
  const number = record.pullRequest?.number ?? pullRequestOf(name);
  const sha = record.pullRequest?.sha ?? environment['GITHUB_SHA'] ?? '';
  const attempts: [string, string, boolean, () => Promise<void>][] = [
    [
      'comment',
      'pull-requests: write',
      inputs.comment === 'auto' && number !== undefined,
      async () => (await loadGitHubApi(inputs, environment)).stickyComment(number!, commentMarker(record), commentOf(record)),
    ],
    [
      'deployment',
      'deployments: write',
      inputs.deployment === 'auto' && number !== undefined && sha !== '',
      async () => (await loadGitHubApi(inputs, environment)).deploymentState(name, sha, stateOf(record), descriptionOf(record)),
    ],
  ];
  const warnings = await Promise.all(
    attempts.map(async ([what, permission, wanted, attempt]) => {
      if (!wanted) return [];
      try {
        await attempt();
        return [];
      } catch (error) {
        return [
          `No ${what} was written (${(error as Error).message.split('\n')[0]}). Give the job \`permissions: ${permission}\`, or set \`${what}: never\`.`,
        ];
      }
    }),
  );
  return warnings.flat();
}

function stateOf({ mode, diagnoses }: RunRecord): DeploymentState {
  if (diagnoses.length > 0) return 'failure';
  return mode === 'destroy' ? 'inactive' : 'success';
}

function descriptionOf(record: RunRecord): string {
  const [first] = record.diagnoses;
  if (first !== undefined) return `broken at ${first.link}: ${first.code}`;
  return record.mode === 'destroy' ? 'taken away' : `workload identity is true; proof ${proofState(record)}`;
}
