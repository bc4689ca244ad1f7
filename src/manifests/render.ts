// Rendering: `${NAME}` is replaced inside scalars of parsed YAML, so that no value can change the structure of a manifest.
import { isScalar, LineCounter, parseAllDocuments, visit, type Document, type Scalar } from 'yaml';

export interface Source {
  path: string;
  text: string;
}

export interface RenderedObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; [field: string]: unknown };
  [field: string]: unknown;
}

export interface Rendered {
  object: RenderedObject;
  path: string;
  /** Where the document begins, from 1. */
  line: number;
}

/** A problem in a file, with its place, counted from 1. */
export interface ManifestProblem {
  path: string;
  line: number;
  column: number;
  message: string;
}

export interface Rendering {
  objects: readonly Rendered[];
  problems: readonly ManifestProblem[];
}

/** `$${NAME}` stands for `${NAME}` itself. */
const PLACEHOLDER = /(\$?)\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

export function render(sources: readonly Source[], variables: ReadonlyMap<string, string>): Rendering {
  const all = sources.map((source) => renderFile(source, variables));
  return { objects: all.flatMap(({ objects }) => objects), problems: all.flatMap(({ problems }) => problems) };
}

function renderFile({ path, text }: Source, variables: ReadonlyMap<string, string>): Rendering {
  const lines = new LineCounter();
  const problems: ManifestProblem[] = [];
  const report = (offset: number, message: string): void => {
    const { line, col } = lines.linePos(offset);
    problems.push({ path, line, column: col, message });
  };
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false }) as Document.Parsed[];
  const objects = documents.flatMap((document): Rendered[] => {
    for (const { pos, message } of document.errors) report(pos[0], message);
    if (document.errors.length > 0 || isEmpty(document.contents)) return [];
    const start = document.contents.range[0];
    replacePlaceholders(document, variables, (scalar, name) =>
      report(
        scalar.range?.[0] ?? start,
        name === undefined
          ? 'variables are replaced in values, never in keys'
          : `the variable '${name}' is not defined; there are: ${[...variables.keys()].sort().join(', ')}`,
      ),
    );
    const items = itemsOf(document.toJS({ maxAliasCount: 100 }) as unknown);
    for (const item of items) {
      const lacking = missingFields(item);
      if (lacking.length > 0) report(start, `the document has no ${lacking.join(', no ')}`);
    }
    return items.map((object) => ({ object: object as RenderedObject, path, line: lines.linePos(start).line }));
  });
  return { objects, problems };
}

function isEmpty(contents: Document.Parsed['contents']): contents is null {
  return contents === null || (isScalar(contents) && contents.value === null);
}

function replacePlaceholders(
  document: Document.Parsed,
  variables: ReadonlyMap<string, string>,
  report: (scalar: Scalar, undefinedName: string | undefined) => void,
): void {
  visit(document, {
    Scalar: (role, scalar) => {
      if (typeof scalar.value !== 'string' || !scalar.value.includes('${')) return;
      if (role === 'key') return report(scalar, undefined);
      const whole = /^\$\{[A-Za-z_][A-Za-z0-9_]*\}$/.test(scalar.value);
      const value = scalar.value.replace(PLACEHOLDER, (all, escaped: string, name: string) => {
        if (escaped === '$') return all.slice(1);
        const known = variables.get(name);
        if (known === undefined) report(scalar, name);
        return known ?? '';
      });
      scalar.value = whole && scalar.type === 'PLAIN' ? plainValue(value) : value;
    },
  });
}

/** An unquoted placeholder alone may stand for a number or a boolean (`replicas: ${REPLICAS}`), as YAML would read it. */
function plainValue(text: string): string | number | boolean {
  if (/^-?(0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  return text === 'true' ? true : text === 'false' ? false : text;
}

/** A List of Kubernetes stands for its items. */
function itemsOf(value: unknown): unknown[] {
  const { kind, items } = (value ?? {}) as { kind?: unknown; items?: unknown };
  return kind === 'List' && Array.isArray(items) ? items : [value];
}

function missingFields(value: unknown): string[] {
  const { apiVersion, kind, metadata } = (typeof value === 'object' && value !== null ? value : {}) as {
    apiVersion?: unknown;
    kind?: unknown;
    metadata?: { name?: unknown } | null;
  };
  return [
    ...(isText(apiVersion) ? [] : ['apiVersion']),
    ...(isText(kind) ? [] : ['kind']),
    ...(isText(metadata?.name) ? [] : ['metadata.name']),
  ];
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
