// `npm run demo`: the Action's bundle, run as a runner runs it, against a fresh laboratory. Twice: the second run writes nothing.
// `npm run demo -- pull-request`: the life of an environment. `npm run demo -- rollout`: the user's own pods.
// `npm run demo -- beside`: what others have made, proven. `npm run demo -- scaffold`: a repository from an empty folder.
import { parseArgs } from 'node:util';

// Loaded when asked for: a stale bundle is no reason not to say what there is.
const DEMOS = new Map<string, (options: { open: boolean }) => Promise<number>>([
  ['main', async (options) => (await import('./demo-main')).mainDemo(options)],
  ['pull-request', async () => (await import('./demo-pull-request')).pullRequestDemo()],
  ['rollout', async () => (await import('./demo-rollout')).rolloutDemo()],
  ['beside', async () => (await import('./demo-beside')).besideDemo()],
  ['scaffold', async () => (await import('./demo-scaffold')).scaffoldDemo()],
]);
const USAGE = `npm run demo -- NAME, where NAME is one of: ${[...DEMOS.keys()].join(', ')}; --open writes the summary of main as a page`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, strict: false, options: { open: { type: 'boolean' } } });
  const [name = 'main', ...more] = positionals;
  const demo = DEMOS.get(name);
  const unknown = Object.keys(values).filter((option) => option !== 'open');
  if (demo === undefined || more.length > 0 || unknown.length > 0) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  return demo({ open: values['open'] === true });
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 2;
  },
);
