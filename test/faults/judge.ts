// The verdict on a run that met a fault: it converges, or it ends with a diagnosis that names the service that was hit.
import { differences, isReport, type State } from './state';
import type { ActionRun } from '../runner/run';

export interface Played {
  run: ActionRun;
  /** What the run left behind, and what a run without a fault leaves. */
  state: State;
  expected: State;
  proves: boolean;
  /** It was stopped by the test, because it did not end. */
  outlasted: boolean;
}

/** As people call a service, or its host. */
const NAMES: Record<string, RegExp> = {
  'resource-manager': /\bAzure\b(?! Kubernetes| Key Vault)|management\.azure\.com/,
  'entra': /Entra ID|login\.microsoftonline\.com/,
  'key-vault': /\bvault\b/i,
  'oidc-issuer': /\bissuer\b/i,
  'kubernetes': /API server|Kubernetes|azmk8s\.io/,
  'github-oidc': /GitHub/,
  'github': /GitHub/,
  'graph': /Graph/,
};
/** A sentence that begins so blames that service. */
const BLAMED: readonly [RegExp, string[]][] = [
  [/^Entra ID\b/, ['entra', 'oidc-issuer']],
  [/^GitHub\b/, ['github', 'github-oidc']],
  [/^Azure\b/, ['resource-manager']],
  [/^the API server\b/, ['kubernetes']],
];
/** What everybody who reads a log takes for a crash. */
const CRASH: readonly [RegExp, string][] = [
  [/\bUNEXPECTED\b/, 'UNEXPECTED'],
  [/^\s+at (?:async )?(?:[\w.<>[\] ]+ \()?(?:file:|node:|\/)[^\n]*:\d+:\d+\)?$/m, 'a stack trace'],
  [/\(23\)/, "'(23)'"],
  [/\[object Object\]/, "'[object Object]'"],
];

/** What is wrong with a run, whatever it met. */
export function mistakesOfAny({ log, outputs, summary }: ActionRun, secret: string): string[] {
  const mistakes = CRASH.filter(([pattern]) => pattern.test(log) || pattern.test(outputs['diagnosis'] ?? '')).map(
    ([, name]) => `shows ${name}`,
  );
  for (const [place, text] of Object.entries({ log, outputs: JSON.stringify(outputs), summary }))
    if (formsOf(secret).some((form) => text.includes(form))) mistakes.push(`the secret is in the ${place}`);
  return mistakes;
}

/** What is wrong with the end of a run: how it says that it ended, and whether that is true. */
export function mistakesOfEnd({ run, state, expected, proves, outlasted }: Played, service: string): string[] {
  if (outlasted) return ['does not end'];
  const { status, outputs, summary, log } = run;
  const mistakes: string[] = [];
  if (outputs['diagnosis'] === undefined) mistakes.push('writes no outputs');
  if (summary === '') mistakes.push('writes no summary');
  if (status !== 0) return [...mistakes, ...mistakesOfDiagnosis(outputs['diagnosis'] ?? '', service)];
  const wrong = differences(expected, state);
  const warned = service === 'github' && /^::warning[^\n]*GitHub/m.test(log);
  const untrue = warned ? wrong.filter((difference) => !isReport(difference)) : wrong;
  if (untrue.length > 0) mistakes.push(`ends green, but ${untrue.join('; ')}`);
  if (proves && outputs['proof'] !== 'passed') mistakes.push(`ends green, but the proof is '${outputs['proof'] ?? ''}'`);
  return mistakes;
}

function mistakesOfDiagnosis(text: string, service: string): string[] {
  if (text === '') return ['ends red without a diagnosis'];
  const { code, seen } = JSON.parse(text) as { code: string; seen: string };
  const blamed = BLAMED.find(([pattern]) => pattern.test(seen))?.[1];
  if (NAMES[service]?.test(seen) !== true || blamed?.includes(service) === false)
    return [`blames another than ${service}: ${code}: ${seen.slice(0, 200)}`];
  return [];
}

/** What the runner itself waits for is shown after a few seconds; what its pod waits for, the pod reports in its own time. */
export function mistakesOfWaiting({ log }: ActionRun, service: string): string[] {
  return service === 'key-vault' || /\bwait/i.test(log) ? [] : ['waits in silence'];
}

/** A run with nothing in its way, whatever the run before it has met. */
export function mistakesOfNext({ run, state, expected, proves }: Played): string[] {
  const { status, outputs } = run;
  if (status !== 0) return [`the next run fails: ${(outputs['diagnosis'] ?? run.log).slice(0, 300)}`];
  const mistakes = differences(expected, state).map((difference) => `after the next run, ${difference}`);
  if (proves && outputs['proof'] !== 'passed') mistakes.push(`the proof of the next run is '${outputs['proof'] ?? ''}'`);
  return mistakes;
}

/** Cancelled: it ends in time, says where it stood, and takes its pod with it. */
export function mistakesOfCancelled({ run, state, outlasted }: Pick<Played, 'run' | 'state' | 'outlasted'>): string[] {
  const mistakes: string[] = [];
  if (outlasted) mistakes.push('does not end within 10 s of SIGINT');
  if (run.outputs['changed'] === undefined) mistakes.push('writes no outputs');
  if (run.summary === '') mistakes.push('writes no summary');
  for (const [name, value] of state) {
    if (/^Pod .*wli-check/.test(name)) mistakes.push('leaves its check pod');
    if (name.startsWith('deployment ') && value === 'in_progress') mistakes.push('leaves its deployment in progress');
  }
  return mistakes;
}

export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString('base64'), bytes.toString('base64url'), encodeURIComponent(secret), bytes.toString('hex')];
}
