// Where a field of an object stands in its file.
import { isMap, isScalar, isSeq, type Node } from 'yaml';

/** From the object down: `['spec', 'containers', 0, 'name']`. */
export type FieldPath = readonly (string | number)[];

/**
 * The offset of the field's key, or of what is nearest above it when it is not there. An alias or a merge key is where the way
 * ends: what it stands for was written for other fields as well.
 */
export function offsetOfField(root: Node, field: FieldPath): number {
  let node: unknown = root;
  let offset = startOf(root) ?? 0;
  for (const segment of field) {
    const step = below(node, segment);
    if (step === undefined) return offset;
    offset = step.offset ?? offset;
    node = step.node;
  }
  return offset;
}

function below(node: unknown, segment: string | number): { node: unknown; offset: number | undefined } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment));
    return pair && { node: pair.value, offset: startOf(pair.key) };
  }
  if (!isSeq(node) || typeof segment !== 'number') return undefined;
  const item = node.items[segment];
  return item === undefined ? undefined : { node: item, offset: startOf(item) };
}

function startOf(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) && typeof node.range[0] === 'number'
    ? node.range[0]
    : undefined;
}
