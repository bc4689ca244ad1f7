// The command of the package, bundled beside the compiled project type and committed no more than that.
import type { javascript } from 'projen';

export function addCommand(project: javascript.NodeProject): void {
  project.addBins({ 'aks-wli-action': 'lib/command/main.mjs' });
  project.tasks.tryFind('compile:project')?.exec('tsx tools/command.ts', { name: 'lib/command' });
  project.package.setScript('prepack', 'projen compile:project');
}
