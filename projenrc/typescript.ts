// The compiler settings: one for the eyes of editor and CI, one that ncc takes for the bundle.
import { JsonFile, type javascript } from 'projen';

export function addTypescript(project: javascript.NodeProject): void {
  project.addDevDeps('typescript@6.0.3');
  new JsonFile(project, 'tsconfig.json', {
    obj: {
      compilerOptions: {
        target: 'ES2024',
        lib: ['ES2024'],
        // ncc writes a bundle that cannot find its ESM-only packages under any other pair of these two.
        module: 'ESNext',
        moduleResolution: 'Bundler',
        types: ['node'],
        strict: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        noImplicitOverride: true,
        noImplicitReturns: true,
        noFallthroughCasesInSwitch: true,
        noUnusedLocals: true,
        noUnusedParameters: true,
        verbatimModuleSyntax: true,
        isolatedModules: true,
        esModuleInterop: true,
        resolveJsonModule: true,
        skipLibCheck: true,
        noEmit: true,
      },
      include: ['.projenrc.ts', 'projenrc', 'src', 'command', 'lab', 'test', 'tools'],
    },
  });
  new JsonFile(project, 'src/action/tsconfig.json', {
    obj: {
      extends: '../../tsconfig.json',
      compilerOptions: { noEmit: false, rootDir: '..', outDir: '../../artifacts/action', sourceMap: false },
      include: ['.'],
    },
  });
  project.addTask('typecheck', { description: 'Check the types', exec: 'tsc --noEmit -p tsconfig.json' });
}
