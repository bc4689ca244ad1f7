// A YAML document as plain values: scalars as kubectl reads them, variables replaced, anchors and merge keys followed.
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { unquoted, type Place } from './fields';
import { recordOf } from './record';
import { fill, hasPlaceholder } from './placeholders';
import { isCollectionTag, resolvePlain, resolveTagged, short, unreadTag, type ScalarValue } from './scalars';

/** `offset`: in the text of the file. */
export type Report = (offset: number, message: string) => void;

export interface ValueParts {
  text: string;
  variables: ReadonlyMap<string, string>;
  report: Report;
}

/** What is nested deeper is a mistake or an attack: the deepest objects of Kubernetes have some thirty levels. */
const DEEPEST = 200;
/** Values that aliases and merges may add to a file: enough for every honest one, too few for a bomb. */
const MOST_COPIES = 100_000;

/** Reads the documents of one file: the bounds hold for all of it. */
export function valueReader({ text, variables, report }: ValueParts): (root: Node) => unknown {
  let anchors = new Map<string, Node>();
  const open = new Set<Node>();
  let copying = 0;
  let copies = 0;
  let depth = 0;

  const read = (node: Node | null | undefined, place: Place): unknown => {
    if (node === null || node === undefined) return null;
    if (isAlias(node)) return copy(node.source, offsetOf(node), (target) => read(target, place));
    if ('anchor' in node && typeof node.anchor === 'string' && copying === 0) anchors.set(node.anchor, node);
    if (copying > 0 && (copies += 1) > MOST_COPIES) return null;
    if (isScalar(node)) return scalar(node, place);
    if (node.tag !== undefined && !isCollectionTag(node.tag)) report(offsetOf(node), unreadTag(node.tag));
    if (depth >= DEEPEST) {
      report(offsetOf(node), `this is nested more than ${DEEPEST} levels deep`);
      return null;
    }
    depth += 1;
    open.add(node);
    const value = isSeq(node) ? node.items.map((item) => read(item as Node | null, place)) : isMap(node) ? map(node, place) : null;
    open.delete(node);
    depth -= 1;
    return value;
  };

  const copy = <T>(anchor: string, offset: number, use: (target: Node) => T): T | null => {
    const target = anchors.get(anchor);
    if (target === undefined) report(offset, `there is no anchor '${short(anchor)}' before this alias`);
    else if (open.has(target)) report(offset, `the alias '${short(anchor)}' lies within its own anchor`);
    else if (copies > MOST_COPIES) return null;
    else {
      copying += 1;
      const value = use(target);
      copying -= 1;
      if (copies > MOST_COPIES) report(offset, `the aliases of this file stand for more than ${MOST_COPIES} values`);
      return value;
    }
    return null;
  };

  const map = (node: YAMLMap, outer: Place): Record<string, unknown> => {
    const place = outer.key === '' || outer.key === 'items' ? { ...outer, ...objectOf(node) } : outer;
    const fields = new Map<string, unknown>();
    const own = new Set<string>();
    for (const { key, value } of node.items as Pair<Node | null, Node | null>[]) {
      if (isMergeKey(key)) {
        for (const [name, merged] of mergedFields(value, place)) fields.set(name, merged);
        continue;
      }
      const name = keyOf(key, offsetOf(key ?? node));
      if (name === undefined) continue;
      if (own.has(name)) report(offsetOf(key ?? node), `the key '${short(name)}' is here twice`);
      own.add(name);
      fields.set(name, read(value, { ...place, key: name, parent: place.key }));
    }
    // No assignment by name: a key may be called `__proto__`.
    return Object.fromEntries(fields);
  };

  /** As kubectl does it: a merge overrides what stands before it, and of several maps the first wins. */
  const mergedFields = (value: Node | null, place: Place): [string, unknown][] => {
    if (isAlias(value)) return copy(value.source, offsetOf(value), (target) => mergedFields(target, place)) ?? [];
    if (isMap(value)) return Object.entries(recordOf(read(value, place)));
    if (isSeq(value) && depth < DEEPEST) {
      depth += 1;
      const merged = [...value.items].reverse().flatMap((item) => mergedFields(item as Node | null, place));
      depth -= 1;
      return merged;
    }
    report(value === null ? 0 : offsetOf(value), 'a merge key (`<<`) takes a map, or a list of maps');
    return [];
  };

  const keyOf = (key: Node | null, offset: number): string | undefined => {
    if (isAlias(key)) return copy(key.source, offset, (target) => keyOf(target, offset)) ?? undefined;
    if (key !== null && 'anchor' in key && typeof key.anchor === 'string' && copying === 0) anchors.set(key.anchor, key);
    if (!isScalar(key)) {
      report(offset, key === null ? 'a key is missing' : 'a key must be a text');
      return undefined;
    }
    const source = sourceOf(key);
    if (hasPlaceholder(source)) {
      report(offset, 'variables are replaced in values, never in keys');
      return undefined;
    }
    const value = literal(key, source);
    if (typeof value === 'number' ? Number.isInteger(value) : value !== null) return String(value);
    report(offset, `the key ${short(source) || 'that is empty'} is read as ${value === null ? 'null' : 'a number'}: put it in quotes`);
    return undefined;
  };

  const scalar = (node: Scalar, place: Place): ScalarValue => {
    const source = sourceOf(node);
    if (!hasPlaceholder(source)) return literal(node, source);
    const { text: filled, lone, problems } = fill(source, variables);
    for (const { occurrence, message } of problems) report(offsetOfPlaceholder(node, occurrence), message);
    if (problems.length > 0) return '';
    if (node.tag !== undefined) return resolved(resolveTagged(node.tag, filled), node);
    return node.type === 'PLAIN' ? unquoted(filled, lone, place) : filled;
  };

  const literal = (node: Scalar, source: string): ScalarValue => {
    if (node.tag !== undefined) return resolved(resolveTagged(node.tag, source), node);
    return node.type === 'PLAIN' ? resolved(resolvePlain(source), node) : source;
  };

  const resolved = (resolution: { value: ScalarValue } | { refused: string }, node: Scalar): ScalarValue => {
    if ('value' in resolution) return resolution.value;
    report(offsetOf(node), resolution.refused);
    return null;
  };

  /** In a scalar of several lines its own place, else that of the scalar. */
  const offsetOfPlaceholder = (node: Scalar, occurrence: number): number => {
    const start = offsetOf(node);
    const raw = text.slice(start, node.range?.[1] ?? start);
    if (!raw.includes('\n')) return start;
    let at = raw.indexOf('${');
    for (let count = 0; count < occurrence && at !== -1; count += 1) at = raw.indexOf('${', at + 2);
    return start + Math.max(at, 0);
  };

  return (root) => {
    anchors = new Map();
    return read(root, { key: '', parent: '', kind: '', apiVersion: '' });
  };
}

/** Which object a map is, ahead of its being read: that decides what its variables stand for. */
function objectOf(node: YAMLMap): Partial<Pick<Place, 'kind' | 'apiVersion'>> {
  const named = node.items.flatMap(({ key, value }): [string, string][] =>
    isScalar(key) && (key.value === 'kind' || key.value === 'apiVersion') && isScalar(value) ? [[key.value, sourceOf(value)]] : [],
  );
  return Object.fromEntries(named);
}

function isMergeKey(key: Node | null): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.tag === undefined && key.value === '<<';
}

/** All scalars are read as texts by the schema: what they are is decided here. */
function sourceOf(node: Scalar): string {
  return typeof node.value === 'string' ? node.value : '';
}

export function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
