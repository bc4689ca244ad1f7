// The files that the globs name.
import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { create } from '@actions/glob';
import type { Source } from './render';

/** `unmatched`: globs that name no file. */
export async function readManifests(globs: readonly string[], workspace: string): Promise<{ sources: Source[]; unmatched: string[] }> {
  const found = await Promise.all(
    globs.map(async (glob) => ({
      glob,
      paths: await (await create(glob, { matchDirectories: false, implicitDescendants: true })).glob(),
    })),
  );
  const paths = [...new Set(found.flatMap((one) => one.paths))].filter((path) => /\.(ya?ml|json)$/i.test(path)).sort();
  const sources = await Promise.all(paths.map(async (path) => ({ path: relative(workspace, path), text: await readFile(path, 'utf8') })));
  return {
    sources,
    unmatched: found.filter(({ glob, paths: matched }) => !glob.startsWith('!') && matched.length === 0).map(({ glob }) => glob),
  };
}
