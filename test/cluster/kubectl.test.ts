// kubectl, unmodified, with both APIs: everything with a real one, the small part that is promised with the laboratory's own.
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROLES } from '../../lab/authorization/built-in-roles';
import { startLab, type RunningLab } from '../../lab/lab';
import { findOrBuildBinaries } from '../../lab/real-cluster/binaries';

const binaries = findOrBuildBinaries(() => undefined);
const folder = mkdtempSync(join(tmpdir(), 'kubectl-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const POD = file(
  'pod.yaml',
  `apiVersion: v1
kind: Pod
metadata: { name: p, namespace: foo, labels: { azure.workload.identity/use: "true" } }
spec:
  serviceAccountName: bar
  containers: [{ name: c, image: "busybox:1.36", command: [sh, -c, "echo hello; sleep 1; echo world; sleep 300"] }]
`,
);
const CONFIG = file('config.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: foo }\ndata: { k: "1" }\n');

describe.each([['own'], ['real']])('kubectl with the %s API', (api) => {
  let lab: RunningLab;
  const kubectl = (command: string, input?: string) => {
    // Asynchronous: the laboratory answers from this very process.
    const child = spawn('bash', ['-c', `"$KUBECTL" ${command}`], {
      env: { ...process.env, ...lab.env, KUBECTL: binaries!.kubectl, HOME: folder },
      stdio: 'pipe',
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.stdin.end(input);
    const deadline = setTimeout(() => child.kill('SIGKILL'), 30_000);
    return new Promise<{ status: number; out: string; err: string }>((resolve) => {
      child.once('close', (code) => {
        clearTimeout(deadline);
        resolve({ status: code ?? 1, out: out.trim(), err: err.trim() });
      });
    });
  };
  const ok = async (command: string, input?: string): Promise<string> => {
    const { status, out, err } = await kubectl(command, input);
    expect([command, status, status === 0 ? '' : err]).toEqual([command, 0, '']);
    return out;
  };
  beforeAll(async () => {
    lab = await startLab(api === 'real' ? { apiServer: binaries! } : {});
    const [first] = lab.world().roleAssignments;
    lab
      .world()
      .roleAssignments.push({ ...first!, name: '99999999-9999-4999-8999-999999999999', role: ROLES.aksRbacClusterAdmin, condition: null });
    await ok('create namespace foo');
    await ok('create serviceaccount bar --namespace foo');
  });
  afterAll(() => lab.close());

  test('get, as a table, as YAML and by a path', async () => {
    expect(await ok('get namespaces --no-headers')).toMatch(/^default\s/m);
    expect(await ok('get serviceaccount bar -n foo -o yaml')).toContain('name: bar');
    expect(await ok("get namespace foo -o jsonpath='{.status.phase}'")).toBe('Active');
    expect((await kubectl('get configmap absent -n foo')).err).toBe('Error from server (NotFound): configmaps "absent" not found');
  });

  test('apply --server-side, --dry-run=server, delete', async () => {
    expect(await ok(`apply --server-side --dry-run=server -f ${CONFIG}`)).toBe('configmap/a serverside-applied (server dry run)');
    expect((await kubectl('get configmap a -n foo')).status).toBe(1);
    expect(await ok(`apply --server-side -f ${CONFIG}`)).toBe('configmap/a serverside-applied');
    expect(await ok("get configmap a -n foo -o jsonpath='{.data.k}'")).toBe('1');
    const { err, status } = await kubectl(
      'apply --server-side --field-manager=other -f -',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: foo }\ndata: { k: "2" }\n',
    );
    expect([status, err.split('\n')[0]]).toEqual([1, 'error: Apply failed with 1 conflict: conflict with "kubectl": .data.k']);
    expect(await ok('delete configmap a -n foo')).toMatch(/^configmap "a" deleted/);
    expect(await ok('create configmap b --from-literal=k=1 -n foo --dry-run=server')).toBe('configmap/b created (server dry run)');
  });

  test('create token', async () => {
    expect((await ok('create token bar -n foo --audience api://AzureADTokenExchange')).split('.')).toHaveLength(3);
  });

  test('a pod: created, waited for, its log followed', async () => {
    expect(await ok(`create -f ${POD}`)).toBe('pod/p created');
    expect(await ok('wait pod/p -n foo --for=condition=Ready --timeout=20s')).toBe('pod/p condition met');
    expect(await ok('logs p -n foo')).toMatch(/^hello/);
    const follow = spawn('bash', ['-c', `timeout 3 "$KUBECTL" logs -f p -n foo`], {
      env: { ...process.env, ...lab.env, KUBECTL: binaries!.kubectl, HOME: folder },
    });
    let followed = '';
    follow.stdout.on('data', (chunk: Buffer) => {
      followed += chunk.toString();
    });
    await new Promise((resolve) => {
      follow.once('close', resolve);
    });
    expect(followed).toBe('hello\nworld\n');
  });

  if (api === 'real') {
    test('exec: output, input, status', async () => {
      expect((await ok('exec p -n foo -- env')).split('\n').filter((line) => line.startsWith('AZURE_'))).toHaveLength(3);
      expect(await ok('exec -i p -n foo -- cat', 'through and through')).toBe('through and through');
      expect(await kubectl("exec p -n foo -- sh -c 'echo bad >&2; exit 3'")).toMatchObject({
        status: 3,
        err: expect.stringContaining('bad'),
      });
    });

    test('describe, explain, auth can-i, apply and diff on the client side, watch', async () => {
      expect(await ok('describe pod p -n foo')).toContain('Successfully assigned foo/p');
      expect(await ok('explain pod.spec.containers.image')).toContain('image <string>');
      expect(await ok('auth can-i create pods -n foo')).toBe('yes');
      expect(await ok(`apply -f ${CONFIG}`)).toBe('configmap/a created');
      expect(await ok(`apply -f ${CONFIG}`)).toBe('configmap/a unchanged');
      const watched = kubectl('get configmaps -n foo --watch --no-headers --request-timeout=3s');
      await new Promise((resolve) => {
        setTimeout(resolve, 800);
      });
      await ok('create configmap seen --from-literal=k=1 -n foo');
      expect((await watched).out).toMatch(/^seen\s/m);
    });

    test('a right that is missing is a real 403', async () => {
      lab.world().roleAssignments.pop();
      expect((await kubectl('get secrets -n foo')).err).toMatch(
        /^Error from server \(Forbidden\): secrets is forbidden: User "[0-9a-f-]{36}" cannot list resource "secrets" in API group "" in the namespace "foo": User does not have access to the resource in Azure\./,
      );
      expect((await kubectl('auth can-i create secrets -n foo')).out).toMatch(/^no/);
    });
  } else {
    test('what it does not have it refuses with a Status', async () => {
      const { status, err } = await kubectl('exec p -n foo -- env');
      expect(status).not.toBe(0);
      expect(err).not.toBe('');
      expect((await kubectl('get nodes')).err).toContain('the server doesn\'t have a resource type "nodes"');
    });
  }

  test('delete a pod', async () => {
    expect(await ok('delete pod p -n foo')).toMatch(/^pod "p" (force )?deleted/);
    expect((await kubectl('get pod p -n foo')).err).toContain('pods "p" not found');
  });
});
