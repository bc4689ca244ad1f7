// What runs `npx projen`: the projenrc in TypeScript, or in JSON where it was asked for, and the packages that it needs, pinned by a lockfile.
import { javascript, typescript, type Project } from 'projen';
import { slug } from './workload';
import type { AksWorkloadIdentityProjectOptions } from './project-options';

const OWN_PACKAGE = 'aks-wli-action';

export function addProjenrc(project: Project, { devDeps = [OWN_PACKAGE], projenrcJson }: AksWorkloadIdentityProjectOptions): void {
  const npm = new javascript.NodePackage(project, {
    packageName: slug(project.name),
    packageManager: javascript.NodePackageManager.NPM,
    entrypoint: '',
    licensed: false,
    minNodeVersion: '20.19.0',
    // tsx as a dependency: otherwise each run would fetch the newest one.
    devDeps: ['projen', 'constructs', ...(projenrcJson === true ? [] : ['tsx']), ...devDeps.map(named)],
  });
  npm.addField('private', true);
  npm.addField('publishConfig', undefined);
  if (projenrcJson !== true) new typescript.ProjenrcTs(project, { runner: typescript.TypeScriptRunner.tsx() });
}

/** `projen new --from FILE` hands on the file as it was given; npm wants a name in front of it. */
function named(dependency: string): string {
  return /^[./]/.test(dependency) ? `${OWN_PACKAGE}@file:${dependency}` : dependency;
}
