// The entry of the Action. Code compiled by an earlier run is used again where the machine is kept (node:module).
import { enableCompileCache } from 'node:module';

/** What @kubernetes/client-node needs. */
const [MAJOR, MINOR] = [22, 15];

/** A connection that is never answered keeps a process alive that has nothing left to do. */
function endSoon(): void {
  setTimeout(() => process.exit(), 1000).unref();
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > MAJOR || (major === MAJOR && minor >= MINOR)) {
  enableCompileCache();
  void import('./main').then(({ main }) => main()).then(endSoon);
} else {
  process.stdout.write(
    `::error::aks-wli-action needs Node ${MAJOR}.${MINOR} or later; this runner runs it with ${process.versions.node}.\n`,
  );
  process.exitCode = 1;
}
