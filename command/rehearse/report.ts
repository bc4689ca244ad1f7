// What a rehearsal says at its end: what would be created, whether a pod would read the secret, and what was not tried.
import type { ActionResult } from './action';

export interface Rehearsed {
  result: ActionResult;
  /** Images whose containers counted as ready, and were not run. */
  notRun: readonly string[];
  /** Values that stood for what only a run knows. */
  values: ReadonlyMap<string, string>;
  /** What the Action asked for and the laboratory does not play. */
  unplayed: readonly string[];
}

export function reportLines({ result, notRun, values, unplayed }: Rehearsed): string[] {
  const { changes, diagnosis, proof } = result;
  if (proof === undefined) return ['', 'The Action ended before it could report anything: what it said stands above.'];
  const done = changes.filter(({ outcome }) => outcome !== undefined && outcome !== 'unchanged');
  const left = changes.filter(({ action, outcome }) => outcome === undefined && action !== 'keep' && action !== 'adopt');
  return [
    ...section(
      'Would be made',
      done.map(({ outcome, kind, name }) => `+ ${outcome} ${kind} ${name}`),
    ),
    ...section(
      'Would not be reached',
      left.map(({ action, kind, name }) => `- ${action} ${kind} ${name}`),
    ),
    ...section('The proof', [proofLine(result)]),
    ...section(
      'What is broken',
      diagnosis === undefined
        ? []
        : [diagnosis, ...(diagnosis.also ?? [])].flatMap(({ link, code, seen, fix }) => [`! ${link}: ${code}`, `  ${seen}`, `  ${fix}`]),
    ),
    ...section('Not tried', [
      ...notRun.map(
        (image) => `the containers of ${image}: they counted as ready, and were not run (--image gives a command to run in their place)`,
      ),
      ...[...values].map(([path, value]) => `the value of ${path}: '${value}' stood for it`),
      ...unplayed.map((operation) => `${operation}: the laboratory does not play it`),
      "the deployer's rights, quotas, and the network of the cluster: the laboratory has none that are yours",
    ]),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function proofLine({ status, proof, read }: ActionResult): string {
  if (proof === 'passed')
    return read.length === 0 ? 'a pod would have its access' : `a pod would read ${read.map((name) => `'${name}'`).join(', ')}`;
  if (proof === 'skipped' && status === 0) return 'none was asked for: whether a pod would read the secret is not known';
  return 'no pod would read the secret';
}
