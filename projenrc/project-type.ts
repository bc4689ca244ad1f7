// The project type: compiled by jsii into lib/, from the same facts as the Action.
import type { javascript } from 'projen';

export function addProjectType(project: javascript.NodeProject): void {
  // For its tests: GitHub's own reader of workflows and expressions, and a grammar of Bicep.
  project.addDevDeps(
    'jsii@6.0.16',
    '@actions/workflow-parser@0.3.61',
    '@actions/expressions@0.3.61',
    'web-tree-sitter@0.27.2',
    'tree-sitter-bicep@1.1.0',
  );
  project.package.addField('types', 'lib/index.d.ts');
  project.package.addField('jsii', {
    // No other language than JavaScript is wanted; jsii asks for the field all the same.
    outdir: 'artifacts',
    targets: {},
    tsc: { outDir: 'lib', rootDir: 'src/project' },
    excludeTypescript: ['src/action/**/*', 'command/**/*', 'lab/**/*', 'test/**/*'],
  });
  const compile = project.addTask('compile:project', { description: 'Compile the project type into lib/' });
  compile.exec('tsx tools/project-facts.ts', { name: 'facts that the type shares with the Action' });
  // A tsconfig of its own: jsii would write over the one that editor, CI and bundle use. C#, where `namespace` is a
  // reserved word, is not among our languages.
  compile.exec('jsii --generate-tsconfig tsconfig.jsii.json --silence-warnings reserved-word', { name: 'lib/' });
  project.compileTask.spawn(compile);
  // What is tested is what is shipped: the compiled type, not its sources.
  project.testTask.prependSpawn(compile);
}
