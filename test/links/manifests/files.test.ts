// The user's files: every problem of them at once, with its place, before anything is sent.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { BrokenLink } from '../../../src/chain/diagnosis';
import { loadUserManifests } from '../../../src/links/manifests/files';
import { DESIRED } from '../example';

const load = (files: Record<string, string>, globs = ['*.yaml'], given = new Map<string, string>()) => {
  const workspace = mkdtempSync(join(tmpdir(), 'manifests-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(workspace, name), text);
  // Globs are read from the folder that the runner starts the Action in: here, they say so themselves.
  return loadUserManifests(
    globs.map((glob) => join(workspace, glob)),
    given,
    DESIRED,
    workspace,
  );
};
const settings = (value: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  value: ${value}\n`;

describe("the user's files", () => {
  test('are rendered when the ids are known', async () => {
    const manifests = await load(
      { 'a.yaml': settings('${CLIENT_ID} in ${NAMESPACE} at ${VAULT_URI} for ${TEAM}') },
      ['*.yaml'],
      new Map([['TEAM', 'a']]),
    );
    expect(manifests.count).toBe(1);
    const [rendered] = manifests.render({ clientId: 'client', tenantId: 'tenant', vaultUri: 'https://v/' });
    expect(rendered).toMatchObject({ object: { data: { value: 'client in ns at https://v/ for a' } }, file: 'a.yaml:1' });
  });

  test('leave out the hooks of a chart, and name them', async () => {
    const hook = settings('x').replace('  name: settings', '  name: hook\n  annotations: { helm.sh/hook: "test" }');
    const manifests = await load({ 'a.yaml': `${hook}---\n${settings('y')}` });
    expect(manifests.count).toBe(1);
    expect(manifests.hooks).toMatchObject([{ object: { metadata: { name: 'hook' } }, file: 'a.yaml:1' }]);
    const rendered = manifests.render({ clientId: '', tenantId: '', vaultUri: '' });
    expect(rendered.map(({ object }) => object.metadata.name)).toEqual(['settings']);
  });

  test('have all their problems reported, each with its place', async () => {
    const failure = load({ 'a.yaml': settings('${UNKNOWN}'), 'b.yaml': 'kind: [' }, ['*.yaml', 'none/*.yaml']);
    const problems = await failure.then(
      () => [],
      (error: unknown) => (error instanceof BrokenLink ? error.diagnoses : []),
    );
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['MANIFEST_INVALID']));
    expect(problems[0]).toMatchObject({ seen: expect.stringMatching(/^`manifests`: no file matches .*\/none\/\*\.yaml\.$/) });
    expect(problems.flatMap(({ place }) => place?.file ?? [])).toEqual(expect.arrayContaining(['a.yaml', 'b.yaml']));
    expect(problems.find(({ place }) => place?.file === 'a.yaml')).toMatchObject({
      seen: expect.stringMatching(/^a\.yaml:6:\d+: .*UNKNOWN/),
      place: { line: 6 },
    });
  });
});
