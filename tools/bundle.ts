// Builds dist/ from the Action's sources: the same bytes on every machine.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { licenses } from './licenses';
import { HASH_FILE, sourcesHash } from './sources';

const CLIENT = 'node_modules/@kubernetes/client-node/package.json';

rmSync('dist', { recursive: true, force: true });
withoutSideEffects(CLIENT, () => {
  execFileSync('ncc', ['build', 'src/action/index.ts', '--out', 'dist', '--target', 'es2024', '--no-cache', '--quiet'], {
    stdio: 'inherit',
  });
});
// Part of @azure/identity's sign-in by browser, which no runner has: a stray program in dist/ only raises questions.
rmSync('dist/xdg-open', { force: true });
writeFileSync('dist/licenses.txt', licenses('dist'));
// ncc's own switch leaves the chunks of lazy imports as they are. The script of the check pod stays readable: it is shown to
// everybody who looks at the pod.
for (const file of readdirSync('dist').filter((name) => name.endsWith('.js'))) {
  const { code } = transformSync(readFileSync(`dist/${file}`, 'utf8'), { minify: true, legalComments: 'none', target: 'node24' });
  writeFileSync(`dist/${file}`, code);
}
writeFileSync(HASH_FILE, `${sourcesHash()}\n`);

/**
 * The models of every kind of Kubernetes are most of @kubernetes/client-node, and none is used. Loading them has no side
 * effects, but its package.json does not say so, and without that the bundler keeps them: 19 MB.
 */
function withoutSideEffects(path: string, build: () => void): void {
  const original = readFileSync(path, 'utf8');
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(original) as object), sideEffects: false }));
  try {
    build();
  } finally {
    writeFileSync(path, original);
  }
}
