// The distinct requests of a run: what differs from run to run in a path stands as a placeholder.
import { isWrite } from '../../lab/writes';
import type { JournalEntry } from '../../lab/journal';

export interface DistinctRequest {
  service: string;
  method: string;
  /** `/subscriptions/{guid}/...`; a dry run is another request than the write that it stands for. */
  template: string;
  writes: boolean;
  /** How often the run asked it. */
  count: number;
}

/** In the order in which they were first asked. What services of the laboratory ask of each other is no request of the run. */
export function distinctRequests(entries: readonly JournalEntry[]): DistinctRequest[] {
  const found = new Map<string, DistinctRequest>();
  for (const entry of entries.filter(({ principal }) => principal !== 'entra')) {
    const request = { service: entry.service, method: entry.method, template: templateOf(entry), writes: isWrite(entry) };
    const known = found.get(nameOf(request));
    found.set(nameOf(request), { ...request, count: (known?.count ?? 0) + 1 });
  }
  return [...found.values()];
}

export function nameOf({ service, method, template }: Pick<DistinctRequest, 'service' | 'method' | 'template'>): string {
  return `${method} ${service}${template}`;
}

const VARIABLE: readonly [placeholder: string, pattern: string][] = [
  ['{guid}', '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'],
  ['wli-check-{id}', 'wli-check-[0-9a-z]+'],
  ['/{number}', '/\\d+(?=/|$)'],
];

function templateOf({ path, query }: JournalEntry): string {
  const template = VARIABLE.reduce((text, [placeholder, pattern]) => text.replace(new RegExp(pattern, 'gi'), placeholder), path);
  return isDryRun(query) ? `${template}?dryRun=All` : template;
}

/** As a fault rule matches it: a regular expression on path and query. */
export function patternOf(template: string): string {
  const [path = '', dryRun] = template.split('?');
  const placeholders = VARIABLE.map(([placeholder]) => placeholder);
  const literal = path
    .split(/(\/?(?:wli-check-)?\{\w+\})/)
    .map((part) => {
      const variable = VARIABLE.find(([placeholder]) => part === placeholder || part === `/${placeholder}`);
      if (variable === undefined) return escaped(part);
      return (part === variable[0] ? '' : '/') + variable[1];
    })
    .join('');
  if (placeholders.some((placeholder) => literal.includes(placeholder))) throw new Error(`no pattern for ${template}`);
  return `^${literal}${dryRun === undefined ? '(?!.*dryRun=All)' : '(?=.*dryRun=All)'}(\\?|$)`;
}

function isDryRun(query: string): boolean {
  return /(^|&)dryRun=All(&|$)/.test(query);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
