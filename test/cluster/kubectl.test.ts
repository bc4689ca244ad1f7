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

  test('describe, auth, apply and diff on the client side, watch', async () => {
    expect(await ok('describe pod p -n foo')).toContain('Successfully assigned foo/p');
    expect(await ok('auth can-i create pods -n foo')).toBe('yes');
    expect(await ok('auth whoami -o jsonpath={.status.userInfo.username}')).toBe(lab.world().applications[0]!.objectId);
    expect(await ok(`apply -f ${CONFIG}`)).toBe('configmap/a created');
    expect(await ok(`apply -f ${CONFIG}`)).toBe('configmap/a unchanged');
    expect(
      (await kubectl('diff -f -', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: foo }\ndata: { k: "2" }\n')).out,
    ).toContain('+  k: "2"');
    const watched = kubectl('get configmaps -n foo --watch --no-headers --request-timeout=3s');
    await new Promise((resolve) => {
      setTimeout(resolve, 800);
    });
    await ok('create configmap seen --from-literal=k=1 -n foo');
    expect((await watched).out).toMatch(/^seen\s/m);
  });

  test('a rollout, scaled and undone', async () => {
    expect(await ok('create deployment web -n foo --image=web:1 --replicas=2')).toBe('deployment.apps/web created');
    expect(await ok('rollout status deployment/web -n foo --timeout=25s')).toContain('successfully rolled out');
    expect(await ok('set image deployment/web web=web:2 -n foo')).toBe('deployment.apps/web image updated');
    expect(await ok('rollout status deployment/web -n foo --timeout=25s')).toContain('successfully rolled out');
    expect(await ok('rollout undo deployment/web -n foo')).toContain('rolled back');
    expect(await ok('rollout status deployment/web -n foo --timeout=25s')).toContain('successfully rolled out');
    expect(await ok("get deployment web -n foo -o jsonpath='{.spec.template.spec.containers[0].image}'")).toBe('web:1');
    expect(await ok('scale deployment web -n foo --replicas=1')).toBe('deployment.apps/web scaled');
    expect(await ok('delete deployment web -n foo --timeout=25s')).toMatch(/^deployment\.apps "web" deleted/);
  });

  test('tables', async () => {
    await ok('create deployment table -n foo --image=web:1');
    await ok('rollout status deployment/table -n foo --timeout=25s');
    expect(await ok('get deployment table -n foo')).toMatch(/^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\ntable +1\/1 +1 +1 +\d+s$/);
    expect(await ok('get pods -l app=table -n foo')).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE\ntable-\S+ +1\/1 +Running +0 +\d+s$/);
    expect(await ok('get namespace foo')).toMatch(/^NAME +STATUS +AGE\nfoo +Active +\d+s$/);
    expect(await ok('get pods -n foo -o name')).toContain('pod/table-');
    expect(await ok('get pods -A --sort-by=.metadata.name')).toMatch(/^NAMESPACE +NAME/);
    const watched = kubectl('get pods -l app=table -n foo --watch --no-headers --request-timeout=3s');
    await new Promise((resolve) => {
      setTimeout(resolve, 800);
    });
    await ok('delete deployment table -n foo');
    expect((await watched).out).toMatch(/^table-\S+ +1\/1 +Running .*\n.*Terminating/m);
  });

  test('what kubectl sends as protobuf: secrets, roles, jobs, quotas, ingresses, budgets', async () => {
    await ok('create secret generic s -n foo --from-literal=a=b');
    expect(await ok("get secret s -n foo -o jsonpath='{.data.a}'")).toBe('Yg==');
    await ok('create role r -n foo --verb=get --resource=pods');
    await ok('create rolebinding r -n foo --role=r --serviceaccount=foo:bar');
    await ok('create job j -n foo --image=busybox:1.36 -- true');
    expect(await ok('wait job/j -n foo --for=condition=complete --timeout=25s')).toBe('job.batch/j condition met');
    await ok('create cronjob c -n foo --image=busybox:1.36 --schedule="0 0 1 1 *" -- true');
    await ok('create job k -n foo --from=cronjob/c');
    await ok('create quota q -n foo --hard=pods=20');
    await ok("create ingress i -n foo --rule='h/*=web:80'");
    expect(await ok("get ingress i -n foo -o jsonpath='{.spec.rules[0].http.paths[0].backend.service.name}'")).toBe('web');
    await ok('create pdb b -n foo --selector=app=web --min-available=1');
  });

  test('nodes: taints, cordons', async () => {
    const node = (await ok('get nodes -o name')).replace('node/', '');
    expect(await ok(`taint node ${node} a=b:NoSchedule`)).toContain('tainted');
    expect(await ok(`taint node ${node} a-`)).toContain('untainted');
    expect(await ok(`cordon ${node}`)).toContain('cordoned');
    expect(await ok(`uncordon ${node}`)).toContain('uncordoned');
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

    test('explain', async () => {
      expect(await ok('explain pod.spec.containers.image')).toContain('image <string>');
    });

    test('a right that is missing is a real 403', async () => {
      lab.world().roleAssignments.pop();
      expect((await kubectl('get secrets -n foo')).err).toMatch(
        /^Error from server \(Forbidden\): secrets is forbidden: User "[0-9a-f-]{36}" cannot list resource "secrets" in API group "" in the namespace "foo": User does not have access to the resource in Azure\./,
      );
      expect((await kubectl('auth can-i create secrets -n foo')).out).toMatch(/^no/);
    });
  } else {
    test('what it does not play it refuses', async () => {
      expect((await kubectl('exec p -n foo -- env')).err).toContain('LaboratoryNotPlayed');
      expect((await kubectl('get --raw /apis/metrics.k8s.io/v1beta1/nodes')).err).toContain('LaboratoryNotPlayed');
    });
  }

  test('delete a pod', async () => {
    expect(await ok('delete pod p -n foo')).toMatch(/^pod "p" (force )?deleted/);
    expect((await kubectl('get pod p -n foo')).err).toContain('pods "p" not found');
  });
});
