// What is compared when a release is verified: files by their hashes, components by their names and versions.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** By name, the hash of each file. */
export function filesOf(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
  return new Map(
    entries.map(({ parentPath, name }) => [join(parentPath, name).slice(folder.length + 1), hash(join(parentPath, name))] as const).sort(),
  );
}

export function changedFiles(committed: ReadonlyMap<string, string>, rebuilt: ReadonlyMap<string, string>): string[] {
  return [...new Set([...committed.keys(), ...rebuilt.keys()])].sort().flatMap((file) => {
    const [before, after] = [committed.get(file), rebuilt.get(file)];
    if (before === after) return [];
    if (before === undefined) return [`a rebuild gives dist/${file}, which the commit does not have`];
    return [after === undefined ? `a rebuild does not give dist/${file}` : `a rebuild gives other bytes for dist/${file}`];
  });
}

export function missingComponents(attested: readonly string[], locked: readonly string[]): string[] {
  const without = (all: readonly string[], those: readonly string[]): string[] => {
    const known = new Set(those);
    return [...new Set(all)].filter((purl) => !known.has(purl)).sort();
  };
  return [
    ...without(locked, attested).map((purl) => `package-lock.json has ${purl}, the attested list has not`),
    ...without(attested, locked).map((purl) => `the attested list has ${purl}, package-lock.json has not`),
  ];
}
