// The figures as a page: printed, and written to docs/performance.md with `--write`.
import { CACHES, COUNTS, LATENCIES_MS, RUN_KINDS, type Figures, type RunKind } from './figures';

/** A first request within this, ms; a second run without its proof within so many times of what it cannot be quicker than. */
const AIMS = { startMs: 200, times: 1.3, latencyMs: 150, ratio: 10 } as const;

/** All that a page has as headings of its rows: a page without one of them is stale. */
export const ROWS: readonly string[] = [
  ...CACHES.map((cache) => `first request, ${cache} cache`),
  ...CACHES.flatMap((cache) => RUN_KINDS.map((kind) => `${kind}, ${cache} cache`)),
  'no quicker than this',
  'az and kubectl, by hand',
  'the Action is quicker by',
  ...COUNTS.flatMap((count) => [`environments swept, ${count}`, `manifests applied, ${count}`]),
];

const ms = (value: number): string => `${Math.round(value)} ms`;
const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: string[], ...rows: string[][]): string =>
  [row(...head), row(...head.map((_name, index) => (index === 0 ? '---' : '---:'))), ...rows.map((cells) => row(...cells))].join('\n');

/** What a run that changes nothing cannot be quicker than: its start, and the requests that wait for each other. */
const bound = ({ start, chain }: Figures, latencyMs: number): number => start.empty + chain.length * latencyMs;
const FIRST: RunKind = 'first run, without its proof';
const SECOND: RunKind = 'second run, without its proof';

function aims(figures: Figures): string[] {
  const at = LATENCIES_MS.indexOf(AIMS.latencyMs);
  const times = (figures.walls.empty[SECOND][at] ?? NaN) / bound(figures, AIMS.latencyMs);
  const ratio = ratios(figures)[at];
  const met = (is: boolean): string => (is ? 'met' : 'not met');
  return [
    `- A first request within ${AIMS.startMs} ms of the start of the process, with an empty cache: ${ms(figures.start.empty)}, ${met(figures.start.empty <= AIMS.startMs)}.`,
    `- A second run without its proof within ${AIMS.times} times the start and the waiting, at ${AIMS.latencyMs} ms a request: ${times.toFixed(2)} times, ${met(times <= AIMS.times)}.`,
    `- ${AIMS.ratio} times quicker than the commands, at ${AIMS.latencyMs} ms a request: ${ratio === undefined ? 'not measured' : `${ratio.toFixed(1)} times, ${met(ratio >= AIMS.ratio)}`}.`,
  ];
}

function ratios({ byHand, walls }: Figures): readonly number[] {
  return LATENCIES_MS.flatMap((_latency, index) => {
    const [hand, action] = [byHand?.walls[index], walls.empty[FIRST][index]];
    return hand === undefined || action === undefined ? [] : [hand / action];
  });
}

export function pageOf(figures: Figures): string {
  const { commit, date, node, cores, load, runs, start, chain, walls, byHand, growth } = figures;
  const latencies = LATENCIES_MS.map((latencyMs) => `at ${latencyMs} ms`);
  const none = LATENCIES_MS.map(() => 'not installed');
  return `# Performance

Measured by \`npm run bench -- --write\` against the laboratory, which answers each request after the latency named: medians of ${runs} runs. Commit ${commit}, ${date}, Node ${node}, ${cores} cores, load ${load[0].toFixed(1)} before and ${load[1].toFixed(1)} after.

## Aims

${aims(figures).join('\n')}

## From start to first request

Hosted runners always start with an empty cache of compiled code; a runner that is kept has a warm one.

${table(['', 'time'], ...CACHES.map((cache) => [`first request, ${cache} cache`, ms(start[cache])]))}

## Runs

A first run makes everything; a second one finds all of it as it should be. With its proof, a pod starts, signs in and reads the secret three times.

${table(
  ['', ...latencies],
  ...CACHES.flatMap((cache) => RUN_KINDS.map((kind) => [`${kind}, ${cache} cache`, ...walls[cache][kind].map(ms)])),
  ['no quicker than this', ...LATENCIES_MS.map((latencyMs) => ms(bound(figures, latencyMs)))],
)}

The last row is the start with an empty cache, and the ${chain.length} requests that wait for each other in a second run:

${chain.map((request, index) => `${index + 1}. \`${request}\``).join('\n')}

## Beside the commands

The same chain made by az and kubectl, ${byHand === undefined ? 'where they are installed' : `${byHand.commands.length} commands`}, without a proof, after a first round that is not counted. The Action: ${FIRST}, empty cache.

${table(
  ['', ...latencies],
  ['az and kubectl, by hand', ...(byHand?.walls.map(ms) ?? none)],
  ['the Action is quicker by', ...(byHand === undefined ? none : ratios(figures).map((ratio) => `${ratio.toFixed(1)} times`))],
)}
${byHand === undefined ? '' : `\n\`\`\`bash\n${byHand.commands.join('\n')}\n\`\`\`\n`}
## Growth

At 0 ms a request, in one run each; each environment has an identity, a role assignment and a namespace, each manifest one ConfigMap.

${table(
  ['', 'requests', 'time', 'requests for each', 'time for each'],
  ...growth.map(({ what, count, requests, milliseconds }) => [
    `${what}, ${count}`,
    String(requests),
    ms(milliseconds),
    (requests / count).toFixed(1),
    ms(milliseconds / count),
  ]),
)}
`;
}
