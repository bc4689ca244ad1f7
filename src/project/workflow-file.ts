// A workflow as a file: its pins say their version and its permissions their reason, since people review both.
import { YamlFile, type IResolver, type Project } from 'projen';
import { CHECKOUT, SETUP_NODE, type Pin } from './pins';

/** What stands behind a line of this text, wherever it stands. */
const REASONS: Readonly<Record<string, string>> = {
  'id-token: write': "the job's own token, to sign in to Azure with",
  'pull-requests: write': 'the comment on the pull request',
  'pull-requests: read': 'which pull requests are open',
  'deployments: write': 'the environment, as the pull request shows it',
  'cancel-in-progress: false': 'a run that is cut off leaves its work half done',
  'pull_request:': 'never pull_request_target: it would hand the rights of the job to code of strangers',
};

export class WorkflowFile extends YamlFile {
  private readonly comments: ReadonlyMap<string, string>;

  constructor(project: Project, name: string, workflow: object, pins: readonly Pin[] = []) {
    super(project, `.github/workflows/${name}.yml`, { obj: workflow, committed: true });
    const versions = [CHECKOUT, SETUP_NODE, ...pins].flatMap(({ reference, version }): [string, string][] =>
      version === undefined ? [] : [[`uses: ${reference}`, version]],
    );
    this.comments = new Map([...Object.entries(REASONS), ...versions]);
  }

  protected override synthesizeContent(resolver: IResolver): string | undefined {
    return super
      .synthesizeContent(resolver)
      ?.split('\n')
      .map((line) => {
        const comment = this.comments.get(line.trim().replace(/^- /, ''));
        return comment === undefined ? line : `${line} # ${comment}`;
      })
      .join('\n');
  }
}
