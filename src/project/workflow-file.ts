// A workflow of projen's own kind, with comments: its pins say their version and its permissions their reason, since people review both.
import { github, type IResolver, type Project } from 'projen';
import { PINS, type Pin } from './pins';

/** What stands behind a line of this text, wherever it stands. */
const REASONS: Readonly<Record<string, string>> = {
  'id-token: write': "the job's own token, in place of a password",
  'pull-requests: write': 'the comment on the pull request',
  'pull-requests: read': 'which pull requests are open',
  'deployments: write': 'the environment, as the pull request shows it',
  'cancel-in-progress: false': 'a run that is cut off leaves its work half done',
  'contents: write': 'pushes what the job is there for',
  'actions: write': 'starts the checks of what was pushed',
  'security-events: write': 'what was found, on the security page',
  'attestations: write': 'the statement of where the bundle was built',
  'pull_request:': 'never pull_request_target: it would hand the rights of the job to code of strangers',
};

export interface WorkflowDefinition {
  readonly name: string;
  readonly on: github.workflows.Triggers;
  /** Only one run of a group at a time; the next one waits, or ends the one before. */
  readonly concurrency: github.ConcurrencyOptions;
  readonly jobs: Readonly<Record<string, github.workflows.Job>>;
  /** Pins of this workflow besides the common ones. */
  readonly pins?: readonly Pin[];
}

/** `.github/workflows/<file>.yml`. Users reach it by `tryFindWorkflow()`, and its actions by `github.actions.set()`. */
export function addWorkflow(project: Project, file: string, definition: WorkflowDefinition): github.GithubWorkflow {
  const { name, on, concurrency, jobs, pins = [] } = definition;
  const workflow = new github.GithubWorkflow(githubOf(project), name, {
    fileName: `${file}.yml`,
    limitConcurrency: true,
    concurrencyOptions: concurrency,
  });
  workflow.on(on);
  workflow.addJobs({ ...jobs });
  workflow.file?.addOverride('permissions', { contents: 'read' });
  addComments(workflow, [...PINS, ...pins]);
  return workflow;
}

/** A project of another type may have no GitHub; what projen adds with it, besides workflows, nobody has asked for here. */
function githubOf(project: Project): github.GitHub {
  return github.GitHub.of(project) ?? new github.GitHub(project, { mergify: false, pullRequestLint: false });
}

/** projen has no place for comments in YAML: they are put behind the lines of what it writes. */
export function addComments({ file }: github.GithubWorkflow, pins: readonly Pin[]): void {
  if (file === undefined) return;
  const comments = new Map([
    ...Object.entries(REASONS),
    ...pins.map(({ reference, version }): [string, string] => [`uses: ${reference}`, version]),
  ]);
  const plain = file['synthesizeContent'].bind(file);
  file['synthesizeContent'] = (resolver: IResolver) =>
    plain(resolver)
      ?.split('\n')
      .map((line) => {
        const comment = comments.get(line.trim().replace(/^- /, ''));
        return comment === undefined ? line : `${line} # ${comment}`;
      })
      .join('\n');
}
