// What must hold between inputs. A part that is missing or malformed has been reported already.
import { environmentName, secretName, vaultName } from './formats';
import type { Inputs } from './declaration';

export function problemsOf(inputs: Partial<Inputs>): string[] {
  return [
    ...confirmProblems(inputs),
    ...planProblems(inputs),
    ...accessProblems(inputs),
    ...writeProblems(inputs),
    ...secretProblems(inputs),
    ...environmentProblems(inputs),
  ];
}

/** Not given. One that is malformed is no key of the inputs. */
function isMissing(inputs: Partial<Inputs>, name: keyof Inputs): boolean {
  return name in inputs && inputs[name] === undefined;
}

function accessProblems(inputs: Partial<Inputs>): string[] {
  if (!isMissing(inputs, 'vault')) return [];
  if (isMissing(inputs, 'access')) return [`\`vault\`: is required unless \`access\` is given, for instance: ${vaultName.example}`];
  return inputs.secret === undefined ? [] : [`\`secret\`: needs the \`vault\` that it lies in, for instance: ${vaultName.example}`];
}

/** To delete is to write: what is left of a workload is not left to a plane. */
function writeProblems({ mode, write }: Partial<Inputs>): string[] {
  const deletes = mode === 'destroy' || mode === 'sweep';
  return deletes && write !== undefined && write !== 'all' ? [`\`write\`: must be \`all\` with \`mode: ${mode}\`, which deletes`] : [];
}

function secretProblems(inputs: Partial<Inputs>): string[] {
  const { mode, check, accessScope, vault } = inputs;
  const proves = mode === 'ensure' || mode === 'check' || mode === 'plan';
  const needed = vault !== undefined && proves && (check === true || accessScope === 'secret');
  return needed && isMissing(inputs, 'secret')
    ? [`\`secret\`: is required unless \`check\` is \`false\`, for instance: ${secretName.example}`]
    : [];
}

function planProblems({ mode, failOnChanges }: Partial<Inputs>): string[] {
  return failOnChanges === true && mode !== undefined && mode !== 'plan' ? ['`fail-on-changes`: is for `mode: plan`'] : [];
}

/** Whoever deletes says twice what. */
function confirmProblems({ mode, environment, confirm, namespace, serviceAccount }: Partial<Inputs>): string[] {
  if (confirm === undefined || namespace === undefined || serviceAccount === undefined) return [];
  if (mode !== 'destroy' || environment !== undefined) return ['`confirm`: is for `mode: destroy` without `environment`'];
  const workload = `${namespace}/${serviceAccount}`;
  return confirm === workload ? [] : [`\`confirm\`: '${confirm}' is not the workload of this step, which is '${workload}'`];
}

function environmentProblems({ environment, namespace, expires, environmentNamespace }: Partial<Inputs>): string[] {
  const example = `for instance: ${environmentName.example}`;
  const length = namespace !== undefined && environment !== undefined ? `${namespace}-${environment}`.length : 0;
  return [
    ...(expires !== undefined && environment === undefined ? [`\`expires\`: needs an \`environment\`, ${example}`] : []),
    ...(length > 63 && environmentNamespace !== 'keep'
      ? [`\`environment\`: '${namespace ?? ''}-${environment ?? ''}' is longer than the 63 characters of a namespace, ${example}`]
      : []),
  ];
}
