// The project type: compiled by jsii into lib/, from the same facts as the Action.
import type { javascript } from 'projen';

export function addProjectType(project: javascript.NodeProject): void {
  project.addDevDeps('jsii@6.0.16');
  project.package.addField('types', 'lib/index.d.ts');
  project.package.addField('jsii', {
    // No other language than JavaScript is wanted; jsii asks for the field all the same.
    outdir: 'artifacts',
    targets: {},
    tsc: { outDir: 'lib', rootDir: 'src/project' },
    excludeTypescript: ['src/action/**/*', 'test/**/*'],
  });
  const compile = project.addTask('compile:project', { description: 'Compile the project type into lib/' });
  compile.exec('tsx tools/project-facts.ts', { name: 'facts that the type shares with the Action' });
  // A tsconfig of its own: jsii would write over the one that editor, CI and bundle use.
  compile.exec('jsii --generate-tsconfig tsconfig.jsii.json', { name: 'lib/' });
  project.compileTask.spawn(compile);
}
