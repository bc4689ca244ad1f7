// What is reported on the pull request of an environment. Where GitHub does not take it, that is a warning and no failure.
import { pullRequestOf } from '../../chain/environment-name';
import { errorCode } from '../../chain/error-code';
import { commentMarker, commentOf, planCommentOf, planMarker } from './comment';
import { proofState, type RunRecord, type RunTarget } from './record';
import { codeOf, statusOf } from '../github/problem';
import type { DeploymentState, DeploymentStatus } from '../github/api';
import type { GitHub } from '../github/load';
import type { Environment } from '../environment';

interface Report {
  what: 'comment' | 'deployment';
  permission: string;
  write: () => Promise<void>;
}

/** The warnings that came of it. */
export async function reportToPullRequest(record: RunRecord, environment: Environment, github: GitHub): Promise<string[]> {
  const warnings = await Promise.all(
    reportsOf(record, environment, github).map(async ({ what, permission, write }) => {
      try {
        await write();
        return [];
      } catch (error) {
        return [warning(what, permission, error)];
      }
    }),
  );
  return warnings.flat();
}

function reportsOf(record: RunRecord, environment: Environment, github: GitHub): Report[] {
  const { target, skipped } = record;
  if (target === undefined || skipped !== undefined) return [];
  if (target.inputs.mode === 'plan') return planReports(record, target, environment, github);
  if (!['ensure', 'destroy'].includes(target.inputs.mode)) return [];
  const name = target.desired.ownership.environment;
  const number = target.pullRequest?.number ?? pullRequestOf(name);
  const sha = target.pullRequest?.sha ?? environment['GITHUB_SHA'] ?? '';
  if (name === '' || number === undefined) return [];
  const comment = commentReport(github, number, commentMarker(record), commentOf(record, environment, new Date()));
  const deployment: Report = {
    what: 'deployment',
    permission: 'deployments: write',
    write: () => github((api) => api.deploymentState(name, sha, statusOfDeployment(record))),
  };
  return [
    ...(target.inputs.comment === 'auto' ? [comment] : []),
    ...(target.inputs.deployment === 'auto' && sha !== '' ? [deployment] : []),
  ];
}

/** Of the pull request that the plan is made for: a plan on a schedule has none. */
function planReports(record: RunRecord, { pullRequest, inputs }: RunTarget, environment: Environment, github: GitHub): Report[] {
  if (pullRequest === undefined || inputs.comment !== 'auto') return [];
  return [commentReport(github, pullRequest.number, planMarker(record), planCommentOf(record, environment, new Date()))];
}

function commentReport(github: GitHub, number: number, marker: string, text: string): Report {
  return { what: 'comment', permission: 'pull-requests: write', write: () => github((api) => api.stickyComment(number, marker, text)) };
}

/** A missing permission is named; whatever else GitHub says is no matter of permissions. */
function warning(what: Report['what'], permission: string, error: unknown): string {
  const status = statusOf(error);
  const message = (error instanceof Error ? error.message : errorCode(error)).split('\n')[0] ?? '';
  return status === 403 || status === 404 || /no `github-token`/.test(message)
    ? `No ${what} was written (${message}). Give the job \`permissions: ${permission}\`, or set \`${what}: never\`.`
    : `No ${what} was written: GitHub did not take it (${codeOf(error)}). The run itself is not affected.`;
}

function statusOfDeployment(record: RunRecord): DeploymentStatus {
  return { state: stateOf(record), description: descriptionOf(record), address: record.address };
}

function stateOf({ target, diagnoses }: RunRecord): DeploymentState {
  if (diagnoses.length > 0) return 'failure';
  return target?.inputs.mode === 'destroy' ? 'inactive' : 'success';
}

function descriptionOf(record: RunRecord): string {
  const [first] = record.diagnoses;
  if (first !== undefined) return `broken at ${first.link}: ${first.code}`;
  return record.target?.inputs.mode === 'destroy' ? 'deleted' : `workload identity is true; proof ${proofState(record)}`;
}
