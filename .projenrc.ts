// The source of package.json, the compiler, lint and test settings, the ignore files and the workflows:
// edit here, then run `npx projen`.
import { javascript, release, typescript } from 'projen';
import { addCommand } from './projenrc/command';
import { addCommunity } from './projenrc/community';
import { addJest } from './projenrc/jest';
import { addLint } from './projenrc/lint';
import { addProjectType } from './projenrc/project-type';
import { addRelease } from './projenrc/release';
import { addTypescript } from './projenrc/typescript';
import { addUpkeep } from './projenrc/upkeep';
import { addWorkflows } from './projenrc/workflows';
import { ACTION_URL } from './src/chain/repository';

const project = new javascript.NodeProject({
  name: 'aks-wli-action',
  description: 'Make Azure workload identity true for one AKS workload, and prove it from inside the cluster.',
  defaultReleaseBranch: 'main',
  authorName: 'The authors of aks-wli-action',
  authorEmail: 'aks-wli-action@users.noreply.github.com',
  repository: `${ACTION_URL}.git`,
  license: 'Apache-2.0',
  copyrightOwner: 'The authors of aks-wli-action',
  keywords: ['github-action', 'azure', 'aks', 'workload-identity', 'key-vault', 'projen'],
  packageManager: javascript.NodePackageManager.NPM,
  // What @kubernetes/client-node needs. A host with an older one runs npm, and brings node@24 among the devDependencies.
  minNodeVersion: '22.15.0',
  entrypoint: 'lib/index.js',

  // projen is a peer: `npx projen new --from` brings its own. The range is wide so that it may.
  projenVersion: '0.103.25',
  peerDeps: ['projen@>=0.103.25 <1', 'constructs@^10.5.0'],
  peerDependencyOptions: { pinnedDevDependency: false },
  // Everything that the Action needs is in dist/: jsii refuses dependencies that are no jsii modules.
  devDeps: [
    '@actions/core@3.0.1',
    '@actions/github@9.1.1',
    '@actions/glob@0.7.0',
    '@actions/http-client@4.0.1',
    '@azure/arm-authorization@9.0.0',
    '@azure/arm-containerservice@25.5.0',
    '@azure/arm-keyvault@5.0.0',
    '@azure/arm-msi@2.2.0',
    '@azure/core-auth@1.11.0',
    '@azure/core-lro@3.3.1',
    '@azure/core-rest-pipeline@1.25.1',
    '@azure/identity@4.14.1',
    '@hono/node-server@2.1.9',
    '@kubernetes/client-node@2.0.1',
    '@azure/keyvault-secrets@4.11.2',
    '@types/ws@8.18.1',
    'ws@8.23.0',
    '@peculiar/x509@2.2.0',
    '@types/node@24.19.2',
    '@types/semver@7.8.0',
    '@vercel/ncc@0.45.0',
    'constructs@10.5.0',
    'esbuild@0.28.2',
    'fflate@0.8.3',
    'hono@4.13.19',
    'jose@6.2.18',
    'json5@2.2.3',
    'marked@18.2.1',
    'mermaid@12.3.0',
    'node@24.9.0',
    'prettier@3.10.1',
    'reflect-metadata@0.2.2',
    'rfc6902@5.4.0',
    'semver@7.8.6',
    'tsx@4.23.15',
    'uuid@14.0.3',
    'undici@8.13.1',
    'valibot@1.5.0',
    'yaml@2.9.1',
    'zod@4.6.7',
  ],

  prettier: true,
  prettierOptions: { settings: { printWidth: 140, singleQuote: true, quoteProps: javascript.QuoteProps.CONSISTENT } },
  jest: false,
  package: true,
  release: true,
  releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
  releaseToNpm: true,
  npmTrustedPublishing: true,
  majorVersion: 1,
  jsiiReleaseVersion: '0.2.1061',
  workflowNodeVersion: '24',
  buildWorkflow: false,
  depsUpgrade: false,
  autoMerge: false,
  npmignoreEnabled: true,
  pullRequestTemplate: false,
  projenrcJs: false,
  artifactsDirectory: 'artifacts',
  gitignore: ['/artifacts/', '/lib/', '/.jsii', '/tsconfig.jsii.json', '*.tgz'],
  githubOptions: { pullRequestLint: false, mergify: false },
});

new typescript.ProjenrcTs(project, { runner: typescript.TypeScriptRunner.tsx() });
addTypescript(project);
addLint(project);
addJest(project);
addWorkflows(project);
addUpkeep(project);
addCommunity(project);

// One undici for the toolkit and for @kubernetes/client-node: each copy is half a megabyte of bundle, and time to load it.
project.package.addField('overrides', { '@actions/http-client': { undici: '$undici' }, '@actions/github': { undici: '$undici' } });

// Run as they are, without projen around them: the laboratory starts in under a second.
project.package.setScript('lab', 'tsx command/main.ts lab');
project.package.setScript('demo', 'tsx tools/demo.ts');
project.package.setScript('bench', 'tsx tools/bench/bench.ts');
project.package.setScript('verify-release', 'tsx tools/verify-release.ts');
project.package.setScript('test:cluster', 'tsx test/cluster/run.ts');
project.package.setScript('test:options', 'projen compile:project && tsx test/options/run.ts');
project.package.setScript('test:lint', 'projen compile:project && tsx test/lint/run.ts');
project.package.setScript('test:az', 'tsx test/walkthrough/run.ts');
project.package.setScript('test:conformance', 'tsx test/conformance/run.ts');
project.package.setScript('test:faults', 'tsx test/faults/run.ts');

addProjectType(project);
addCommand(project);
addRelease(project);
project.compileTask.exec('tsx tools/bundle.ts', { name: 'bundle dist/' });
project.postCompileTask.exec('tsx tools/docs.ts', { name: 'action.yml and the generated parts of the docs' });
project.postCompileTask.exec('tsx tools/api.ts', { name: 'API.md' });
project.npmignore?.exclude(
  // A scaffolded repository uses the Action from its own repository, by commit. The bundle is there for rehearsals.
  '/action.yml',
  '/docs/',
  '/command/',
  '/examples/',
  '/lab/',
  '/test/',
  '/src/',
  '/tools/',
  '/projenrc/',
  '/artifacts/',
  '/.ci/',
  '/.github/',
  '/.projenrc.ts',
  '/*.json',
  '/*.mjs',
  '*.tsbuildinfo',
);
project.npmignore?.include('/.jsii');
project.gitattributes.addAttributes('/dist/**', 'linguist-generated', '-diff', '-text');

project.synth();
