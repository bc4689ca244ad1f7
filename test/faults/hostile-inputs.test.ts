// Hostile inputs, files and manifests, given to the bundle: each is refused with a diagnosis, nothing is sent, and nothing
// that a stranger wrote becomes a command of the log. What the sentences say is for other tests.
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { allSeen, diagnosisOf, scenario } from '../end-to-end/scenario';
import { mistakesOfAny } from './judge';
import type { ActionRun } from '../runner/run';

const COMMAND = '\n::warning::written by a stranger\n::set-output name=proof::passed';
const VAULT = 'providers/Microsoft.KeyVault/vaults/wliakvpoc';
const IDENTITY = 'providers/Microsoft.ManagedIdentity/userAssignedIdentities/some';

const INPUTS: [string, Record<string, string>][] = [
  ['a command in a namespace', { namespace: `wlipoc${COMMAND}` }],
  ['a command in a mode', { mode: `ensure${COMMAND}` }],
  ['a command in a cluster', { cluster: `c${COMMAND}` }],
  ['a command in an unknown input', { clutser: COMMAND }],
  ['a path in a namespace', { namespace: '../kube-system' }],
  ['a namespace of capitals', { namespace: 'WliPoc' }],
  ['a namespace of other letters', { namespace: 'wlіpоc' }],
  ['a namespace of a megabyte', { namespace: 'a'.repeat(100_000) }],
  ['an empty namespace', { namespace: ' ' }],
  ['a path in a ServiceAccount', { 'service-account': 'a/token' }],
  ['a query in a ServiceAccount', { 'service-account': 'a?dryRun=All' }],
  ['a path in a group', { 'resource-group': 'a/../b' }],
  ['a query in a group', { 'resource-group': 'a?api-version=1#' }],
  ['a group that ends in a dot', { 'resource-group': 'a.' }],
  ['a path in a cluster', { cluster: 'a/b' }],
  ['an encoded path in a cluster', { cluster: 'a%2fb' }],
  ['a host for a vault', { vault: 'wliakvpoc.evil.example' }],
  ['a host with a path for a vault', { vault: 'a/b#' }],
  ['a vault of two hyphens', { vault: 'a--b' }],
  ['an id of something else for a vault', { vault: `/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/a/${IDENTITY}` }],
  ['an id of a vault that ends early', { vault: '/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/a' }],
  ['an id of an identity that ends early', { identity: '/subscriptions/x' }],
  ['an id of a vault for an identity', { identity: `/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/a/${VAULT}` }],
  ['a name of an identity that is none', { identity: 'a;b' }],
  ['a secret with a version', { secret: 'my-secret/0123' }],
  ['a secret with a query', { secret: 'my-secret?api-version=1' }],
  ['a secret out of its folder', { secret: '..' }],
  ['one bad secret among good ones', { secret: 'my-secret\nmy_secret\nother' }],
  ['a duration without a number', { 'check-timeout': 'm' }],
  ['a duration below nothing', { 'check-timeout': '-5m' }],
  ['a duration of ages', { 'check-timeout': '99999999999999999999d' }],
  ['a duration that is no number', { 'check-timeout': 'NaN' }],
  ['an environment that runs a command', { environment: '$(id)' }],
  ['an environment with a line of its own', { environment: `pr-1${COMMAND}` }],
  ['an environment that is a path', { environment: '../pr-1' }],
  ['an environment that makes a namespace too long', { namespace: 'a'.repeat(60), environment: 'pr-1' }],
  ['an expiry in the past', { environment: 'pr-1', expires: '0h' }],
  ['an expiry of nothing', { expires: '72h' }],
  ['a subscription that is a path', { 'subscription-id': '../../x' }],
  ['a tenant that is a host', { 'tenant-id': 'evil.example/a' }],
  ['a client id that is none', { 'client-id': "' OR 1=1" }],
  ['a role of every rights', { 'access-scope': 'subscription' }],
  ['a federation that is none', { federation: 'both' }],
  ['a cloud that is none', { cloud: 'https://evil.example' }],
  ['a location that is markup', { location: '<script>alert(1)</script>' }],
  ['a variable without a name', { variables: '=x' }],
  ['a variable of a bad name', { variables: 'A-B=x' }],
  ["a variable of the chain's own", { variables: 'CLIENT_ID=00000000-0000-0000-0000-000000000000' }],
  ['a variable without a value', { variables: 'REPLICAS' }],
  ['an image with options', { 'check-image': '--privileged x' }],
  ['a flag that is neither', { check: 'maybe' }],
  ['a comment that is neither', { comment: `auto${COMMAND}` }],
];

const OBJECT = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';

/** Files, what `manifests` says, and the place that the diagnosis names. */
const MANIFESTS: [string, Record<string, string | Buffer>, string, RegExp][] = [
  [
    'a command in a name',
    { 'k8s/a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "a\\n::warning::x/../b" }\n` },
    'k8s/*.yaml',
    /k8s\/a\.yaml:1:1/,
  ],
  [
    'a command in a kind',
    { 'k8s/a.yaml': 'apiVersion: v1\nkind: "Pod\\n::warning::x"\nmetadata: { name: a }\n' },
    'k8s/*.yaml',
    /k8s\/a\.yaml:1:1/,
  ],
  ['a query in a version', { 'k8s/a.yaml': 'apiVersion: "v1?x=1#"\nkind: Pod\nmetadata: { name: a }\n' }, 'k8s/*.yaml', /k8s\/a\.yaml:1:1/],
  ['a look-alike of a variable', { 'k8s/a.yaml': `${OBJECT}data:\n  a: "\${X:-y}"\n` }, 'k8s/*.yaml', /k8s\/a\.yaml:5:6/],
  ['an undefined variable', { 'k8s/a.yaml': `${OBJECT}data:\n  a: "\${X}"\n` }, 'k8s/*.yaml', /k8s\/a\.yaml:5:6/],
  ['a bomb of aliases', { 'k8s/a.yaml': bomb() }, 'k8s/*.yaml', /k8s\/a\.yaml:\d+:\d+/],
  ['a circle of aliases', { 'k8s/a.yaml': `${OBJECT}data: &a { b: *a }\n` }, 'k8s/*.yaml', /k8s\/a\.yaml:4:15/],
  ['far too deep lists', { 'k8s/a.yaml': '['.repeat(50_000) }, 'k8s/*.yaml', /k8s\/a\.yaml:1:1/],
  ['bytes that are no text', { 'k8s/a.yaml': Buffer.from([0x61, 0x3a, 0x20, 0xff]) }, 'k8s/*.yaml', /k8s\/a\.yaml:1:4/],
  ['NUL', { 'k8s/a.yaml': `${OBJECT}data:\n  a: "x\0"\n` }, 'k8s/*.yaml', /k8s\/a\.yaml:5:8/],
  ['a number that is none', { 'k8s/a.yaml': `${OBJECT}data:\n  a: .inf\n` }, 'k8s/*.yaml', /k8s\/a\.yaml:5:6/],
  ['the same object twice', { 'k8s/a.yaml': OBJECT, 'k8s/b.yaml': OBJECT }, 'k8s/*.yaml', /k8s\/b\.yaml:1:1.*k8s\/a\.yaml:1/],
  [
    'a kustomization',
    { 'k8s/a.yaml': OBJECT, 'k8s/kustomization.yaml': 'resources: [a.yaml]\n' },
    'k8s/*.yaml',
    /k8s\/kustomization\.yaml:1:1.*kustomize/,
  ],
  ['no object', { 'k8s/a.yaml': '# nothing\n' }, 'k8s/*.yaml', /k8s\/a\.yaml:1:1/],
  ['a file name with a command', { 'k8s/a\n::warning::x.yaml': 'foo: [' }, 'k8s/*.yaml', /foo|k8s/],
  ['a glob of no files', {}, 'k8s/*.yaml', /k8s\/\*\.yaml/],
  ['a glob out of the workspace', {}, '../*.yaml', /\.\.\/\*\.yaml/],
  ['an absolute glob', {}, '/etc/*.yaml', /\/etc\/\*\.yaml/],
  ['a glob of the home', {}, '~/*.yaml', /~\/\*\.yaml/],
  ['a link out of the workspace', {}, 'link.yaml', /link\.yaml/],
  ['no manifest but others', { 'k8s/a.txt': 'x' }, 'k8s', /k8s\/a\.txt/],
  ['nothing but exclusions', { 'k8s/a.yaml': OBJECT }, '!k8s/*.yaml', /!k8s\/\*\.yaml/],
];

function bomb(): string {
  const links = [...'bcdefghi'].map((name, index) => `  ${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(',')}]\n`);
  return `${OBJECT}data:\n  a: &a [x,x,x,x,x,x,x,x,x]\n${links.join('')}`;
}

describe('hostile inputs', () => {
  const s = scenario();
  const expectRefused = (run: ActionRun): void => {
    expect(mistakesOfAny(run, 'no secret is read here')).toEqual([]);
    expect(run.status).toBe(1);
    expect(diagnosisOf(run).code).toMatch(/INVALID/);
    expect(run.summary).not.toBe('');
    expect(run.log).not.toMatch(/^::(warning|set-output)\b(?! title=)/m);
  };

  test.each(INPUTS)('%s', async (_name, inputs) => {
    const run = await s.run(inputs);
    expectRefused(run);
    expect(s.lab.requests()).toEqual([]);
  });

  test.each(MANIFESTS)('%s', async (_name, files, manifests, place) => {
    const folder = await mkdtemp(join(tmpdir(), 'workspace-'));
    await symlink('/etc/hostname', join(folder, 'link.yaml'));
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    const run = await s.run({ manifests }, { workspace: folder });
    expectRefused(run);
    expect(allSeen(run)).toMatch(place);
    // The token of the job may have been asked for meanwhile.
    expect(s.lab.requests().filter(({ service }) => service !== 'github-oidc')).toEqual([]);
  });
});
