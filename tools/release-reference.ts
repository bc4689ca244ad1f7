// Tells the package which commit it is released from: the scaffold pins the Action to it. Without a version there is no release.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

const FILE = 'lib/release.json';
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

if (version === '0.0.0') rmSync(FILE, { force: true });
else
  writeFileSync(FILE, `${JSON.stringify({ version, commit: execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim() })}\n`);
