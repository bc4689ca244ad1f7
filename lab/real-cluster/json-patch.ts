// The patch that turns one pod into another, as an admission webhook has to answer.

export interface PatchOperation {
  op: 'add' | 'replace';
  path: string;
  value: unknown;
}

/** The webhook only ever adds: fields that differ are put whole. */
export function jsonPatch(before: object, after: object, path = ''): PatchOperation[] {
  return Object.entries(after).flatMap(([key, value]): PatchOperation[] => {
    const at = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const old = (before as Record<string, unknown>)[key];
    if (old === undefined) return [{ op: 'add', path: at, value }];
    if (JSON.stringify(old) === JSON.stringify(value)) return [];
    const maps = [old, value].every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
    return maps ? jsonPatch(old as object, value as object, at) : [{ op: 'replace', path: at, value }];
  });
}
