// `npm run test:cluster`: the Kubernetes suite against a real kube-apiserver and a real etcd, and kubectl against both APIs.
import { spawnSync } from 'node:child_process';
import { findOrBuildBinaries } from '../../lab/real-cluster/binaries';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

if (findOrBuildBinaries(say) === undefined) {
  say('skipped: no go on the PATH to build a kube-apiserver with');
} else {
  const { status } = spawnSync(
    'jest',
    [
      '--runInBand',
      '--testPathIgnorePatterns',
      '/node_modules/',
      '--testPathPatterns',
      'kubernetes-suite',
      'test/cluster',
      ...process.argv.slice(2),
    ],
    {
      stdio: 'inherit',
      env: { ...process.env, KUBERNETES: 'real' },
    },
  );
  process.exitCode = status ?? 1;
}
