// The entry of the Action. Code compiled by an earlier run is used again where the machine is kept (node:module).
import { enableCompileCache } from 'node:module';

/** What @kubernetes/client-node needs. */
const [MAJOR, MINOR] = [22, 15];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > MAJOR || (major === MAJOR && minor >= MINOR)) {
  enableCompileCache();
  void import('./main').then(({ main }) => main());
} else {
  process.stdout.write(
    `::error::aks-wli-action needs Node ${MAJOR}.${MINOR} or later; this runner runs it with ${process.versions.node}.\n`,
  );
  process.exitCode = 1;
}
