// What must hold between inputs. A part that is missing or malformed has been reported already.
import { environmentName, secretName } from './formats';
import type { Inputs } from './declaration';

export function problemsOf(inputs: Partial<Inputs>): string[] {
  return [...secretProblems(inputs), ...environmentProblems(inputs)];
}

function secretProblems({ mode, check, accessScope, secret }: Partial<Inputs>): string[] {
  const proves = mode === 'ensure' || mode === 'check' || mode === 'plan';
  const needed = proves && (check === true || accessScope === 'secret');
  return needed && secret === undefined
    ? [`\`secret\`: is required unless \`check\` is \`false\`, for instance: ${secretName.example}`]
    : [];
}

function environmentProblems({ mode, environment, namespace, expires }: Partial<Inputs>): string[] {
  const example = `for instance: ${environmentName.example}`;
  const length = namespace !== undefined && environment !== undefined ? `${namespace}-${environment}`.length : 0;
  return [
    ...(mode === 'destroy' && environment === undefined ? [`\`environment\`: is required with \`mode: destroy\`, ${example}`] : []),
    ...(expires !== undefined && environment === undefined ? [`\`expires\`: needs an \`environment\`, ${example}`] : []),
    ...(length > 63
      ? [`\`environment\`: '${namespace ?? ''}-${environment ?? ''}' is longer than the 63 characters of a namespace, ${example}`]
      : []),
  ];
}
