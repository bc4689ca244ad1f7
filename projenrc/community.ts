// What GitHub shows to people who come with a question, a change or a weakness.
import { TextFile, YamlFile, type javascript } from 'projen';
import { ACTION_REPOSITORY, ACTION_URL } from '../src/chain/repository';

export function addCommunity(project: javascript.NodeProject): void {
  page(project, 'SECURITY.md', SECURITY);
  page(project, '.github/PULL_REQUEST_TEMPLATE.md', PULL_REQUEST);
  page(project, '.github/CODEOWNERS', CODEOWNERS);
  form(project, 'config', {
    blank_issues_enabled: false,
    contact_links: [{ name: 'A weakness', url: `${ACTION_URL}/security/advisories/new`, about: 'In private, please: see SECURITY.md.' }],
  });
  form(project, 'bug', {
    name: 'Something does not work',
    description: 'A run that fails, or succeeds where it should not.',
    labels: ['bug'],
    body: [
      textarea(
        'diagnosis',
        'The output `diagnosis`',
        'Of the step that runs the Action, as JSON: it names the broken link, and what was seen. It holds no secret.',
        true,
        'json',
      ),
      input('version', 'Version', 'The tag or the commit behind `uses:`.', true),
      dropdown('mode', '`mode`', ['ensure', 'plan', 'check', 'destroy', 'sweep', 'plan-sweep', 'prune', 'the project type']),
      textarea(
        'expected',
        'What you expected, and what came instead',
        "With the step of the workflow, without names that are nobody's business.",
        true,
      ),
      textarea(
        'where',
        'Where',
        'The cloud, the kind of the cluster (private, Automatic), the kind of the vault (RBAC, access policies), the runner.',
        false,
      ),
    ],
  });
  form(project, 'feature', {
    name: 'Something is missing',
    description: 'What the Action or the project type should do.',
    labels: ['enhancement'],
    body: [
      textarea('situation', 'The situation', 'What you have, and what you want to be true.', true),
      textarea('today', 'What you do today', 'The commands, the script, the other tool.', false),
    ],
  });
}

function page(project: javascript.NodeProject, path: string, text: string): void {
  const file = new TextFile(project, path, { committed: true });
  const marker = path.endsWith('.md') ? `<!-- ${file.marker} -->` : `# ${file.marker}`;
  for (const line of [marker, ...text.trimEnd().split('\n'), '']) file.addLine(line);
}

function form(project: javascript.NodeProject, name: string, obj: object): void {
  new YamlFile(project, `.github/ISSUE_TEMPLATE/${name}.yml`, { obj, committed: true });
}

function textarea(id: string, label: string, description: string, required: boolean, render?: string): object {
  return { type: 'textarea', id, attributes: { label, description, ...(render !== undefined && { render }) }, validations: { required } };
}

function input(id: string, label: string, description: string, required: boolean): object {
  return { type: 'input', id, attributes: { label, description }, validations: { required } };
}

function dropdown(id: string, label: string, options: readonly string[]): object {
  return { type: 'dropdown', id, attributes: { label, options }, validations: { required: true } };
}

const SECURITY = `
# Security policy

Fixes go into the newest release; use the Action by the commit of a release, and keep it current.

Report a vulnerability in private: on GitHub, *Security*, *Report a vulnerability*. Please do not open an issue. Say which version, what an attacker can do, and how to reproduce it; \`npm run lab\` gives a laboratory to show it in without a subscription. You get an answer within a week, and credit in the advisory if you like.

[docs/security.md](docs/security.md) has the threat model: what the Action is trusted with, what stops which attack, and what does not.
`;

const PULL_REQUEST = `
What is different now, and why.

- [ ] a test fails without it
- [ ] \`bash .ci/run\` passes, with \`dist/\` built by \`npx projen compile\`
- [ ] the commits say \`type(scope): what\` in at most 72 characters, and why in their bodies
`;

const CODEOWNERS = `
# Everything, and most of all what runs with rights: workflows, the bundle, what pins them.
* @${ACTION_REPOSITORY}-maintainers
/.github/ @${ACTION_REPOSITORY}-maintainers
/dist/ @${ACTION_REPOSITORY}-maintainers
/src/project/pins.ts @${ACTION_REPOSITORY}-maintainers
`;
