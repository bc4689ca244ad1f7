// The contract of the Action, action.yml, from the declarations of its inputs and outputs.
import { stringify } from 'yaml';
import { INPUTS } from '../inputs/declaration';
import { OUTPUTS } from './report/outputs';

export function actionFile(): string {
  const inputs = Object.fromEntries(
    Object.entries(INPUTS).map(([name, { description, presence, default: text, variable }]) => [
      name,
      {
        description,
        ...(presence === 'required' && variable === undefined && { required: true }),
        ...(text !== undefined && { default: text }),
      },
    ]),
  );
  const outputs = Object.fromEntries(Object.entries(OUTPUTS).map(([name, { description }]) => [name, { description }]));
  const contract = {
    name: 'AKS workload identity',
    description: 'Make Azure workload identity true for one AKS workload, and prove it from inside the cluster.',
    author: 'The authors of aks-wli-action',
    branding: { icon: 'unlock', color: 'blue' },
    inputs,
    outputs,
    runs: { using: 'node24', main: 'dist/index.js' },
  };
  const header = '# Generated from src/inputs/declaration.ts and src/action/report/outputs.ts: run "npx projen post-compile".\n';
  return `${header}${stringify(contract, { lineWidth: 0, singleQuote: true })}`;
}
