// Builds dist/ from the Action's sources: the same bytes on every machine.
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { licenses } from './licenses';

rmSync('dist', { recursive: true, force: true });
execFileSync('ncc', ['build', 'src/action/index.ts', '--out', 'dist', '--target', 'es2024', '--no-cache', '--quiet'], { stdio: 'inherit' });
// Part of @azure/identity's sign-in by browser, which no runner has: a stray program in dist/ only raises questions.
rmSync('dist/xdg-open', { force: true });
writeFileSync('dist/licenses.txt', licenses('dist'));
