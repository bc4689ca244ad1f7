// The Bicep compiler of Microsoft, where there is one: by the variable BICEP, or on the PATH, as on GitHub's runners.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const BICEP = [process.env['BICEP'], 'bicep'].find(
  (program) => program !== undefined && spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0,
);

/** The deployments of a repository: those of its parameter files that it has. */
export const DEPLOYMENTS = ['main', 'deployer', 'environments'] as const;

export interface Compiled {
  status: number;
  stdout: string;
  /** Warnings and errors. */
  findings: string[];
}

export function bicep(...args: string[]): Compiled {
  if (BICEP === undefined) throw new Error('there is no bicep: set the variable BICEP, or put it on the PATH');
  // A timezone apart, nothing of the machine is in what it says.
  const { status, stdout, stderr } = spawnSync(BICEP, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const findings = [...new Set(stderr.split('\n').filter((line) => / : (Warning|Error|Info) /.test(line)))];
  return { status: status ?? -1, stdout, findings };
}

/** The ids of a deployment that is only thought of. */
export function snapshot(parameters: string): void {
  const { status, findings } = bicep(
    'snapshot',
    parameters,
    ...['--mode', 'overwrite', '--resource-group', 'shop', '--location', 'westus'],
    ...['--subscription-id', '00000000-0000-0000-0000-000000000001', '--tenant-id', '00000000-0000-0000-0000-000000000002'],
  );
  if (status !== 0) throw new Error([`no snapshot of ${parameters}`, ...findings].join('\n'));
}

/** Every rule of the linter, those that are off by default too. */
const RULES =
  'adminusername-should-not-be-literal artifacts-parameters decompiler-cleanup explicit-values-for-loc-params max-asserts max-outputs ' +
  'max-params max-resources max-variables nested-deployment-template-scoping no-conflicting-metadata no-deployments-resources ' +
  'no-explicit-any no-hardcoded-env-urls no-hardcoded-location no-loc-expr-outside-params no-module-name no-unnecessary-dependson ' +
  'no-unused-existing-resources no-unused-imports no-unused-params no-unused-vars outputs-should-not-contain-secrets prefer-interpolation ' +
  'prefer-unquoted-property-names protect-commandtoexecute-secrets secure-parameter-default secure-params-in-nested-deploy ' +
  'secure-secrets-in-params simplify-interpolation simplify-json-null use-parent-property use-recent-api-versions ' +
  'use-recent-az-powershell-version use-recent-module-versions use-resource-id-functions use-resource-symbol-reference use-safe-access ' +
  'use-secure-value-for-secure-inputs use-stable-resource-identifiers use-stable-vm-image use-user-defined-types what-if-short-circuiting';

const CONFIG = join(tmpdir(), `bicepconfig-${process.pid}.json`);

/** What is accepted, each with its reason. */
export const ACCEPTED: readonly { rule: string; where: RegExp; reason: string }[] = [
  {
    rule: 'use-recent-api-versions',
    where: /'Microsoft\.Insights\/diagnosticSettings'/,
    reason: 'the newest version that Azure has for logs by category; the stable one of 2016 has no other fields',
  },
  {
    rule: 'use-resource-id-functions',
    where: /akv\.bicep\(/,
    reason: 'the ids of subnets are parameters; the rule does not see them through the loop',
  },
  {
    rule: 'what-if-short-circuiting',
    where: /'(principalId|kubeletPrincipalId)'/,
    reason: 'the name of a role assignment holds the id of its principal: a new principal needs a new one',
  },
];

const accepted = (finding: string): boolean => ACCEPTED.some(({ rule, where }) => finding.includes(` ${rule}: `) && where.test(finding));

/** What the linter finds in a folder and those below, with every rule on, and nobody has accepted. */
export function lint(folder: string): string[] {
  const rules = Object.fromEntries(RULES.split(' ').map((rule) => [rule, { level: 'warning' }]));
  writeFileSync(CONFIG, JSON.stringify({ analyzers: { core: { enabled: true, rules } } }));
  return bicep('lint', '--pattern', `${folder}/**/*.bicep`, '--config', CONFIG).findings.filter((finding) => !accepted(finding));
}
