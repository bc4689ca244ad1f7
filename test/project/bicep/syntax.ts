// Bicep as its grammar for tree-sitter reads it: the only one that a package registry has.
import { createRequire } from 'node:module';
import { Language, Parser, type Node } from 'web-tree-sitter';

const require = createRequire(import.meta.url);
let loaded: Promise<Parser> | undefined;

async function load(): Promise<Parser> {
  await Parser.init();
  return new Parser().setLanguage(await Language.load(require.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')));
}

/** Throws with the places that the grammar does not take. */
export async function parseBicep(path: string, text: string): Promise<Node> {
  const root = (await (loaded ??= load())).parse(text)?.rootNode;
  if (root === undefined) throw new Error(`${path}: not parsed`);
  const faults = faultsIn(root).map(({ startPosition: { row, column }, text: seen }) => `${path}:${row + 1}:${column + 1}: ${seen}`);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return root;
}

function faultsIn(node: Node): Node[] {
  return [...(node.isError || node.isMissing ? [node] : []), ...children(node).flatMap(faultsIn)];
}

/** Named children without comments. */
export function children(node: Node): Node[] {
  return node.children.filter((child) => (child.isNamed || child.isError || child.isMissing) && child.type !== 'comment');
}

/**
 * The grammar knows templates but no parameter files, where a `param` has a value and no type. As variables the same
 * values are a template.
 */
export function parametersAsVariables(text: string): { using: string; text: string } {
  const using = /^using '(.+)'$/m.exec(text)?.[1];
  if (using === undefined) throw new Error('a parameter file says which template it is for');
  return { using, text: text.replace(/^using .*$/m, '').replace(/^param (?=\w+ = )/gm, 'var ') };
}
