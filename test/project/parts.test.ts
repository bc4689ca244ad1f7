// The parts, each alone in a project of another type.
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { assembly, filesOf, library, projen, type Files } from './library';

type Part = (project: InstanceType<typeof projen.Project>) => unknown;

/** What a part adds to a project that has nothing to do with us. */
function added(part: Part): Files {
  const synthesis = (make: Part): Files =>
    filesOf((outdir) => {
      const project = new projen.python.PythonProject({
        name: 'shop',
        moduleName: 'shop',
        authorName: 'a',
        authorEmail: 'a@b.c',
        version: '1',
        outdir,
      });
      make(project);
      return project;
    });
  const without = synthesis(() => undefined);
  return Object.fromEntries(Object.entries(synthesis(part)).filter(([path]) => !(path in without)));
}

describe('parts in another project', () => {
  test.each<[string, Part, string[]]>([
    [
      'WorkloadIdentityWorkflow',
      (project) => new library.WorkloadIdentityWorkflow(project),
      ['.github/workflows/workload-identity-plan.yml', '.github/workflows/workload-identity.yml'],
    ],
    [
      'PullRequestEnvironments',
      (project) => new library.PullRequestEnvironments(project),
      ['.github/workflows/pull-request-environment.yml', '.github/workflows/sweep.yml'],
    ],
    [
      'InfrastructureBicep',
      (project) => new library.InfrastructureBicep(project),
      ['infra/acr.bicep', 'infra/aks.bicep', 'infra/akv.bicep', 'infra/main.bicep', 'infra/main.bicepparam'],
    ],
    ['RehearsalWorkflow', (project) => new library.RehearsalWorkflow(project), ['.github/workflows/rehearsal.yml']],
    ['InfrastructureWorkflow', (project) => new library.InfrastructureWorkflow(project), ['.github/workflows/infrastructure.yml']],
    [
      'DeployerIdentity',
      (project) => new library.DeployerIdentity(project),
      [
        '.github/workflows/show-subject.yml',
        'infra/deployer-cluster.bicep',
        'infra/deployer-identity.bicep',
        'infra/deployer-namespace.bicep',
        'infra/deployer-vault.bicep',
        'infra/deployer.bicep',
        'infra/deployer.bicepparam',
        'infra/environments-cluster.bicep',
        'infra/environments-identities.bicep',
        'infra/environments-plan-identity.bicep',
        'infra/environments-plan-vault.bicep',
        'infra/environments-policy.yaml',
        'infra/environments-vault.bicep',
        'infra/environments.bicep',
        'infra/environments.bicepparam',
        'infra/subjects.json',
      ],
    ],
  ])('%s', (_name, part, files) => {
    expect(Object.keys(added(part)).sort()).toEqual(files);
  });

  test('a part alone applies no manifests that nobody named', () => {
    const files = added((project) => new library.WorkloadIdentityWorkflow(project));
    expect(files['.github/workflows/workload-identity.yml']).not.toContain('manifests');
    const named = added((project) => new library.WorkloadIdentityWorkflow(project, { manifestsFolder: 'k8s' }));
    expect(named['.github/workflows/workload-identity.yml']).toContain('manifests: k8s/*.yaml');
    expect(named['.github/workflows/workload-identity-plan.yml']).toContain('- k8s/**');
  });

  test.each<[string, Part]>([
    ['WorkloadIdentityWorkflow', (project) => new library.WorkloadIdentityWorkflow(project, { vault: 'x' })],
    ['PullRequestEnvironments', (project) => new library.PullRequestEnvironments(project, { vault: 'x' })],
    ['InfrastructureBicep', (project) => new library.InfrastructureBicep(project, { vault: 'x' })],
    ['DeployerIdentity', (project) => new library.DeployerIdentity(project, { vault: 'x' })],
    ['RehearsalWorkflow', (project) => new library.RehearsalWorkflow(project, { vault: 'x' })],
    ['InfrastructureWorkflow', (project) => new library.InfrastructureWorkflow(project, { vault: 'x' })],
  ])('%s refuses wrong options by itself', (_name, part) => {
    expect(() => added(part)).toThrow("`vault`: 'x' is not allowed");
  });

  test.each(Object.values(assembly.types).filter(({ kind, docs }) => kind === 'class' && docs?.example !== undefined))(
    'the example of $name does what it shows',
    ({ docs }) => {
      const code = docs!.example!.replace(/^import .*$/gm, '').replace(/^project\.synth\(\);$/gm, '');
      const said: unknown[] = [];
      const files = filesOf((outdir) => {
        const other = new projen.github.GitHubProject({ name: 'shop', outdir });
        // Its own project, where the example makes one.
        const own = /const project = new/.test(code);
        const text = own ? code.replace("name: 'shop',", `name: 'shop', outdir: ${JSON.stringify(outdir)},`) : code;
        const seen = { ...library, console: { log: (line: unknown) => said.push(line) }, ...(own ? {} : { project: other }) };
        return runInNewContext(`(() => { ${text}\n; return project; })()`, seen) as typeof other;
      });
      expect(Object.keys(files).length).toBeGreaterThan(3);
      for (const text of said) expect(text).toMatch(/^deployer-/);
    },
  );

  test('every part has its example', () => {
    const without = Object.values(assembly.types).filter(({ kind, docs }) => kind === 'class' && docs?.example === undefined);
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});
