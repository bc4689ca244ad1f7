// Rendering: `${NAME}` is replaced inside scalars of parsed YAML, so that no value can change the structure of a manifest.
import { isScalar, type Node } from 'yaml';
import { linesOf, parseDocuments } from './documents';
import { doubles, isKustomization, kustomizationProblem, objectProblem, objectsIn } from './objects';
import { offsetOfField, type FieldPath } from './places';
import { isRecord } from './record';
import { valueReader } from './values';
import type { ManifestProblem } from './problem';

export type { ManifestProblem } from './problem';

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
  /** Where the object begins, from 1. */
  line: number;
  column: number;
  /** Where a field of it stands, or what is nearest above a field that is not there. */
  placeOf: (field: FieldPath) => { line: number; column: number };
}

export interface Rendering {
  objects: readonly Rendered[];
  problems: readonly ManifestProblem[];
}

/** Of each file: the first ones tell what is wrong, a thousand tell nothing. */
const MOST_PROBLEMS = 20;

/** `namespace`: where objects go that name none. */
export function render(sources: readonly Source[], variables: ReadonlyMap<string, string>, namespace = ''): Rendering {
  const files = sources.map((source) => renderFile(source, variables));
  const objects = files.flatMap((file) => file.objects);
  const problems = [...files.flatMap((file) => file.problems), ...doubles(objects, namespace)];
  if (objects.length > 0 || problems.length > 0) return { objects, problems };
  return { objects, problems: sources.map(({ path }) => ({ path, line: 1, column: 1, message: 'there is no object in the file' })) };
}

function renderFile({ path, text }: Source, variables: ReadonlyMap<string, string>): Rendering {
  if (isKustomization(path)) return { objects: [], problems: [kustomizationProblem(path)] };
  const lines = linesOf(text);
  // What an alias repeats is one mistake.
  const problems = new Map<string, ManifestProblem>();
  let more = 0;
  const report = (offset: number, message: string): void => {
    const key = `${offset} ${message}`;
    if (problems.has(key)) return;
    if (problems.size < MOST_PROBLEMS) problems.set(key, { path, ...lines.placeOf(offset), message });
    else more += 1;
  };
  const read = valueReader({ text, variables, report });
  const objects = parseDocuments(text, lines, report).flatMap((node): Rendered[] => {
    if (isEmpty(node)) return [];
    const before = problems.size + more;
    const value = read(node);
    if (problems.size + more > before) return [];
    return objectsIn(value, node).flatMap(({ value: object, offset, node: own }) => {
      const problem = objectProblem(object);
      if (problem === undefined && isObject(object))
        return [{ object, path, ...lines.placeOf(offset), placeOf: (field) => lines.placeOf(offsetOfField(own, field)) }];
      report(offset, problem ?? 'the document is no object');
      return [];
    });
  });
  const reported = [...problems.values()];
  const last = reported.at(-1);
  if (more > 0 && last !== undefined) reported.push({ ...last, message: `${more} more problems in this file are not shown` });
  return { objects, problems: reported };
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.type === 'PLAIN' && (node.value === '' || node.value === null);
}

/** What `objectProblem` has found nothing wrong with. */
function isObject(value: unknown): value is RenderedObject {
  return isRecord(value) && isRecord(value['metadata']);
}
