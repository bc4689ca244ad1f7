// How workflows use the Action: for which workload, from which commit, with which manifests, on which runners.
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { FACTS } from './facts';
import { folderProblems, workloadProblems } from './option-problems';
import { ACTION_REPOSITORY } from './repository';
import { workloadOf, type Workload } from './workload';
import type { GroupRunnerOptions } from 'projen';
import type { Pin } from './pins';
import type { ActionOptions } from './action-options';

export interface ActionUse {
  readonly workload: Workload;
  readonly pin: ActionPin;
  /** For the comment behind the reference. */
  readonly pins: readonly Pin[];
  readonly manifestsFolder: string | undefined;
  readonly manifestVariables: Readonly<Record<string, string>>;
  readonly rehearsalValues: Readonly<Record<string, string>>;
  readonly buildImage: boolean;
  readonly runner: Runner;
  readonly timeoutMinutes: number;
  readonly environment: string | undefined;
  readonly environmentReviewers: readonly string[];
}

/** The version is undefined where the reference is a tag, and says it already. */
interface ActionPin {
  readonly reference: string;
  readonly version: string | undefined;
}

/** In the words of a job of projen's. */
export type Runner = { readonly runsOn: string[] } | { readonly runsOnGroup: GroupRunnerOptions };

const PINNED = /^([\w.-]+\/[\w./-]+@[0-9a-f]{40})\s+#\s*(v\d+(?:\.\d+){0,2})$/;
const TAGGED = /^[\w.-]+\/[\w./-]+@v\d+(\.\d+){0,2}$/;
const LONGEST_JOB = 6 * 60;

export function actionUseOf(projectName: string, options: ActionOptions): ActionUse {
  const pin = parsePin(options.actionReference ?? ownReference());
  return {
    workload: workloadOf(projectName, options),
    pin,
    pins: pin.version === undefined ? [] : [{ reference: pin.reference, version: pin.version }],
    manifestsFolder: options.manifestsFolder,
    manifestVariables: options.manifestVariables ?? {},
    rehearsalValues: options.rehearsalValues ?? {},
    buildImage: options.buildImage ?? false,
    runner: runnerOf(options),
    timeoutMinutes: options.timeoutMinutes ?? 30,
    environment: options.environment,
    environmentReviewers: options.environmentReviewers ?? [],
  };
}

export function runnerOf({ runsOn, runsOnGroup }: ActionOptions): Runner {
  return runsOnGroup === undefined ? { runsOn: runsOn ?? ['ubuntu-latest'] } : { runsOnGroup };
}

export function actionProblems(use: ActionUse): string[] {
  const { workload, pin, manifestsFolder, manifestVariables, rehearsalValues, timeoutMinutes, environment, environmentReviewers } = use;
  return [
    ...workloadProblems(workload),
    ...(pin.version !== undefined || TAGGED.test(pin.reference)
      ? []
      : [
          `\`actionReference\`: '${pin.reference}' is neither a full commit SHA with its version behind it nor a tag, for instance: ` +
            `${ACTION_REPOSITORY}@${'0123456789'.repeat(4)} # v1.2.3, or ${ACTION_REPOSITORY}@v1`,
        ]),
    ...folderProblems('manifestsFolder', manifestsFolder, 'manifests'),
    ...Object.entries(manifestVariables).flatMap(([name, value]) => variableProblems(name, value)),
    ...Object.entries(rehearsalValues)
      .filter(([path, value]) => !/^[A-Za-z_]\w*(\.[\w-]+)+$/.test(path) || /['\n]/.test(value))
      .map(
        ([path]) =>
          `\`rehearsalValues\`: '${path}' is what an expression reads, with one line without quotes as its value, for instance: vars.REPLICAS`,
      ),
    ...(Number.isInteger(timeoutMinutes) && timeoutMinutes >= 1 && timeoutMinutes <= LONGEST_JOB
      ? []
      : [`\`timeoutMinutes\`: ${timeoutMinutes} is not a whole number from 1 to ${LONGEST_JOB}, for instance: 30`]),
    ...(environment === undefined || /^[A-Za-z0-9][\w. -]{0,253}[\w.-]$|^[A-Za-z0-9]$/.test(environment)
      ? []
      : [`\`environment\`: '${environment}' is not the name of a GitHub environment, for instance: production`]),
    ...(environmentReviewers.length > 0 && environment === undefined
      ? ['`environmentReviewers`: they approve the runs of an environment: name it in `environment`, for instance: production']
      : []),
    ...environmentReviewers
      .filter((login) => !/^[A-Za-z0-9](-?[A-Za-z0-9]){0,38}$/.test(login))
      .map((login) => `\`environmentReviewers\`: '${login}' is not the name of a GitHub user, for instance: octocat`),
  ];
}

/** A group and labels beside it would be two answers to one question. */
export function runnerProblems({ runsOn, runsOnGroup }: ActionOptions): string[] {
  return [
    ...(runsOn !== undefined && runsOnGroup !== undefined ? ['`runsOn`: labels go into `runsOnGroup` where there is a group'] : []),
    ...(runsOn?.length === 0 ? ['`runsOn`: a job needs a runner, for instance: ubuntu-latest'] : []),
  ];
}

function variableProblems(name: string, value: string): string[] {
  if (FACTS.chainVariables.includes(name)) return [`\`manifestVariables\`: the Action itself sets '${name}'; give yours another name`];
  return /^[A-Za-z_]\w*$/.test(name) && !value.includes('\n')
    ? []
    : [`\`manifestVariables\`: '${name}' has letters, digits and \`_\` in its name and one line as its value, for instance: REPLICAS`];
}

/** The released package knows the commit that it was made from; before that, there is only the tag that a first release will move. */
function ownReference(): string {
  const file = join(__dirname, 'release.json');
  if (!existsSync(file)) return `${ACTION_REPOSITORY}@v1`;
  const { commit, version } = JSON.parse(readFileSync(file, 'utf8')) as { commit: string; version: string };
  return `${ACTION_REPOSITORY}@${commit} # v${version}`;
}

function parsePin(text: string): ActionPin {
  const [, reference, version] = PINNED.exec(text) ?? [];
  return reference === undefined ? { reference: text, version: undefined } : { reference, version };
}
