// AKS as it is now: AKS Automatic with its safeguards, namespaces that Resource Manager manages, and what bindings cannot have.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { BINDING_RIGHTS } from '../../lab/deployer-rights';
import { RUNS, workspace } from './deployment';
import { mayDestroy } from '../runner/may-destroy';
import { diagnosisOf, outcomesOf, scenario } from './scenario';

const sample = readFileSync('templates/project/manifests/deployment.yaml', 'utf8').replace('replicas: 1', 'replicas: ${REPLICAS}');
const SAMPLES = {
  'the sample of the scaffold': sample.replace('@@secret@@', 'my-secret'),
  'the sample of the examples': readFileSync('examples/k8s/deployment.yaml', 'utf8'),
};

describe('AKS Automatic', () => {
  const s = scenario();
  const automatic = (): void => {
    s.cluster().resource['sku'] = { name: 'Automatic', tier: 'Standard' };
  };
  const bindings = (): void => {
    const [role] = s.world().roleDefinitions;
    role?.actions.push(...BINDING_RIGHTS.actions);
    role?.dataActions.push(...BINDING_RIGHTS.dataActions);
  };

  test.each(Object.entries(SAMPLES))('%s and the check pod pass its safeguards, with two replicas', async (_name, text) => {
    automatic();
    const inputs = { manifests: 'app.yaml', variables: 'REPLICAS=2\nIMAGE=acr.azurecr.io/app:1' };
    const run = await s.run(inputs, { workspace: await workspace(text) });
    expect(run.log).not.toContain('::error');
    expect(run.log).toContain('2 of 2 replicas available');
    expect(run.log).toContain('the OIDC issuer and workload identity are on; AKS Automatic');
    expect(run.outputs['proof']).toBe('passed');
    // What its pods ask for is what they would be raised to.
    expect(s.cluster().objects.find(({ kind }) => kind === 'Deployment')).toMatchObject({
      spec: { template: { spec: { containers: [{ resources: { requests: { cpu: '100m', memory: '100Mi' } } }] } } },
    });
  });

  test('a Deployment without probes is refused before the first write, in the words of the safeguard', async () => {
    automatic();
    await s.run({ check: 'false' });
    const run = await s.run({ manifests: 'app.yaml', check: 'false' }, { workspace: await workspace(RUNS) });
    expect(diagnosisOf(run).seen).toContain('has no <livenessProbe>');
    expect(s.writes()).toEqual([]);
  });

  test('an identity binding is refused before the first write: the API server is in the virtual network', async () => {
    automatic();
    bindings();
    const run = await s.run({ federation: 'identity-binding' });
    expect(diagnosisOf(run)).toMatchObject({ link: 'federation', code: 'BINDING_VNET_INTEGRATION' });
    expect(diagnosisOf(run).seen).toContain('as AKS Automatic has it');
    expect(s.writes()).toEqual([]);
  });

  test('so is one of a caller who may not write federated credentials; one who may not ask is told by AKS', async () => {
    bindings();
    const [role] = s.world().roleDefinitions;
    const without = (action: RegExp): void => {
      if (role !== undefined) role.actions = role.actions.filter((one) => !action.test(one));
    };
    without(/federatedIdentityCredentials\/write$/);
    const run = await s.run({ federation: 'identity-binding' });
    expect(diagnosisOf(run)).toMatchObject({ link: 'federation', code: 'BINDING_RIGHT_MISSING' });
    expect(s.writes()).toEqual([]);
    without(/permissions\/read$/);
    const late = await s.run({ federation: 'identity-binding' });
    expect(diagnosisOf(late)).toMatchObject({ link: 'federation', code: 'AZURE_RIGHT_MISSING' });
    expect(diagnosisOf(late).seen).toContain('federatedIdentityCredentials/write');
  });

  test('a namespace that Resource Manager manages is adopted, and left when the environment goes', async () => {
    mayDestroy(s);
    const labels = { 'kubernetes.azure.com/managedByArm': 'true', 'kubernetes.io/metadata.name': 'wlipoc-pr-9' };
    await s.run({ environment: 'pr-9', check: 'false' });
    const namespace = s.cluster().objects.find(({ kind, metadata }) => kind === 'Namespace' && metadata.name === 'wlipoc-pr-9');
    if (namespace !== undefined) namespace.metadata.labels = labels;
    const run = await s.run({ environment: 'pr-9', comment: 'never', deployment: 'never' });
    expect(outcomesOf(run)).toMatchObject({ 'namespace': 'adopted', 'service-account': 'unchanged' });
    expect([run.outputs['proof'], run.outputs['changed']]).toEqual(['passed', '0']);
    const gone = await s.run({ environment: 'pr-9', mode: 'destroy', comment: 'never', deployment: 'never' });
    expect(gone.status).toBe(0);
    expect(gone.log).toContain('kept: Namespace wlipoc-pr-9: it is a managed namespace');
    expect(gone.log).toContain('deleted: ServiceAccount workload-identity-sa');
  });
});
