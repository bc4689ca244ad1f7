// Builds lib/command from command/ and the laboratory: what `npx aks-wli-action` runs, with nothing left to install.
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { licensesOf } from './licenses';

const FOLDER = 'lib/command';

rmSync(FOLDER, { recursive: true, force: true });
const { metafile } = buildSync({
  entryPoints: { main: 'command/main.ts' },
  outdir: FOLDER,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  // One chunk for each command: none waits for what another one needs.
  splitting: true,
  minify: true,
  legalComments: 'none',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Packages of the older kind ask for Node's modules by a `require` that ES modules do not have.
  banner: {
    js: "import { createRequire as createRequireOfNode } from 'node:module'; const require = createRequireOfNode(import.meta.url);",
  },
  metafile: true,
});
// What a real API server is built from, where there is Go.
cpSync('lab/real-cluster/go', `${FOLDER}/go`, { recursive: true });
const packages = Object.keys(metafile.inputs).flatMap(
  (path) => /^node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
);
writeFileSync(`${FOLDER}/licenses.txt`, licensesOf(packages));
