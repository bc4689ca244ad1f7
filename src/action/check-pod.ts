// The input `check-pod`: an overlay for the check pod, inline or in a file of the workspace.
import { readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { BrokenLink } from '../chain/diagnosis';
import { errorCode } from '../chain/error-code';
import { diagnose } from '../inputs/reader';
import { readOverlay, type Overlay } from '../links/proof/overlay';

/** @throws BrokenLink when there is no such file, or it is no overlay. */
export async function loadOverlay(input: string, workspace: string): Promise<Overlay> {
  // YAML that says anything has a colon; the path of a file in a repository has none.
  const inline = input.includes(':');
  const result = readOverlay(inline ? input : await readWorkspaceFile(input, workspace));
  if ('overlay' in result) return result.overlay;
  throw invalid(inline ? result.problem : `${input} ${result.problem}`);
}

async function readWorkspaceFile(path: string, workspace: string): Promise<string> {
  try {
    const [root, file] = await Promise.all([realpath(workspace), realpath(join(workspace, path))]);
    if (!file.startsWith(`${root}${sep}`)) throw invalid(`${path} leads out of the workspace`);
    return await readFile(file, 'utf8');
  } catch (error) {
    throw error instanceof BrokenLink ? error : invalid(`${path} cannot be read (${errorCode(error)})`);
  }
}

function invalid(problem: string): BrokenLink {
  return new BrokenLink(diagnose('INPUT_INVALID', { problem: `\`check-pod\`: ${problem}, for instance: { labels: { team: shop } }` }));
}
