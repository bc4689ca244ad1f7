// The files that the globs name: those of the workspace, and no others.
import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { create } from '@actions/glob';
import { isRecord } from './record';
import { textOf } from './text';
import type { ManifestProblem } from './problem';
import type { Source } from './render';

export interface ManifestFiles {
  sources: Source[];
  /** Globs that name no file. */
  unmatched: string[];
  /** What is wrong with a glob, in one sentence that names it. */
  globProblems: string[];
  /** What is wrong with a file, before its contents are looked at. */
  problems: ManifestProblem[];
}

const USABLE = /\.(ya?ml|json)$/i;
/** The API server takes no object beyond 3 MiB; a file may hold several. */
const MOST_MEBIBYTES = 8;
const MOST_FILES = 2000;

/** `!` before a glob leaves out what it names; globs are relative to the workspace. */
export async function readManifests(globs: readonly string[], workspace: string): Promise<ManifestFiles> {
  const failed = (globProblems: string[]): ManifestFiles => ({ sources: [], unmatched: [], globProblems, problems: [] });
  const wrong = globs.flatMap((glob) => globProblem(glob, workspace));
  if (wrong.length > 0) return failed(wrong);
  const excluded = globs.filter((glob) => glob.startsWith('!'));
  const named = globs.filter((glob) => !glob.startsWith('!'));
  if (named.length === 0) return failed([`${globs.join(', ')} only leaves files out, and none is named`]);
  const root = await orCode(() => realpath(workspace));
  if ('code' in root) return failed([`the workspace cannot be read (${root.code})`]);

  const found = await Promise.all(named.map((glob) => search(glob, excluded, { workspace, root: root.value })));
  const problems = found.flatMap((one) => ('problem' in one ? [one.problem] : []));
  const paths = [...new Set(found.flatMap((one) => ('paths' in one ? one.paths : [])))].sort();
  if (paths.length > MOST_FILES) problems.push(`${named.join(', ')} names ${paths.length} files, more than ${MOST_FILES}`);
  const read = problems.length > 0 ? [] : await Promise.all(paths.map((path) => readOne(path, root.value, relative(workspace, path))));
  return {
    sources: read.flatMap((one) => ('text' in one ? [one] : [])),
    unmatched: named.filter((_, index) => found[index] !== undefined && 'none' in found[index]),
    globProblems: problems,
    problems: read.flatMap((one) => ('problem' in one ? [one.problem] : [])),
  };
}

function globProblem(glob: string, workspace: string): string[] {
  const pattern = patternOf(glob);
  if (pattern === '') return [`'${glob}' names nothing`];
  if (pattern.split(/[/\\]/).includes('..')) return [`${glob} has '..' in it: manifests lie in the workspace`];
  const outside =
    pattern.startsWith('~') || (isAbsolute(pattern) && !isInside(pattern, literal(workspace)) && !isInside(pattern, workspace));
  return outside ? [`${glob} leads out of the workspace: manifests lie in it`] : [];
}

interface Folders {
  workspace: string;
  /** The workspace without links. */
  root: string;
}

type Search = { paths: string[] } | { none: true } | { problem: string };

async function search(glob: string, excluded: readonly string[], folders: Folders): Promise<Search> {
  const { workspace, root } = folders;
  // Links are followed where the glob itself goes through one, never those that lie on the way: they may lead anywhere.
  const [base = workspace] = (await create(absolute(glob, workspace))).getSearchPaths();
  const real = await orCode(() => realpath(base));
  if ('value' in real && !isInside(real.value, root)) return { problem: `${glob} is a link that leads out of the workspace` };
  const followSymbolicLinks = 'value' in real && real.value !== join(root, relative(workspace, base));
  const matching = (globs: readonly string[]) =>
    orCode(async () => {
      const patterns = globs.map((one) => absolute(one, workspace)).join('\n');
      return (await create(patterns, { followSymbolicLinks, matchDirectories: false })).glob();
    });

  const all = await matching([glob]);
  if ('code' in all) return { problem: `${glob} cannot be searched (${all.code})` };
  if (all.value.length === 0) return { none: true };
  const left = excluded.length === 0 ? all : await matching([glob, ...excluded]);
  if ('code' in left) return { problem: `${excluded.join(', ')} cannot be searched (${left.code})` };
  if (left.value.length === 0) return { problem: `${glob} matches only files that ${excluded.join(', ')} leaves out` };
  const paths = left.value.filter((path) => USABLE.test(path));
  return paths.length > 0 ? { paths } : { problem: `${glob} matches no YAML or JSON, only ${shown(left.value, workspace)}` };
}

function patternOf(glob: string): string {
  return glob.replace(/^!+\s*/, '');
}

function absolute(glob: string, workspace: string): string {
  const pattern = patternOf(glob);
  return (glob.startsWith('!') ? '!' : '') + (isAbsolute(pattern) ? pattern : join(literal(workspace), pattern));
}

/** The workspace's own name is no pattern. */
function literal(path: string): string {
  return path.replace(/[[*?]/g, '[$&]');
}

async function readOne(path: string, root: string, name: string): Promise<Source | { problem: ManifestProblem }> {
  const refused = (message: string): { problem: ManifestProblem } => ({ problem: { path: name, line: 1, column: 1, message } });
  const real = await orCode(() => realpath(path));
  if ('code' in real) return refused(BROKEN_LINKS[real.code] ?? unreadable(real.code));
  if (!isInside(real.value, root)) return refused('the file is a link that leads out of the workspace');
  const stats = await orCode(() => stat(real.value));
  if ('code' in stats) return refused(unreadable(stats.code));
  if (!stats.value.isFile()) return refused('this is a link to a folder, which is not followed: name the folder itself');
  const mebibytes = Math.ceil(stats.value.size / 1024 / 1024);
  if (mebibytes > MOST_MEBIBYTES) return refused(`the file has ${mebibytes} MiB, more than the ${MOST_MEBIBYTES} that are read`);
  const bytes = await orCode(() => readFile(real.value));
  if ('code' in bytes) return refused(unreadable(bytes.code));
  const text = textOf(name, bytes.value);
  return 'problem' in text ? text : { path: name, text: text.text };
}

const BROKEN_LINKS: Record<string, string> = { ENOENT: 'the file is a link to nothing', ELOOP: 'the file is a link to itself' };

function unreadable(code: string): string {
  return `the file cannot be read (${code})`;
}

/** What the file system says against it is no accident of ours. */
async function orCode<T>(act: () => Promise<T>): Promise<{ value: T } | { code: string }> {
  try {
    return { value: await act() };
  } catch (error) {
    return { code: isRecord(error) && typeof error['code'] === 'string' ? error['code'] : String(error) };
  }
}

function isInside(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function shown(paths: readonly string[], workspace: string): string {
  const names = paths.slice(0, 3).map((path) => relative(workspace, path));
  return names.join(', ') + (paths.length > names.length ? ', ...' : '');
}
