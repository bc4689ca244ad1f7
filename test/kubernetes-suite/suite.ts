// What the Kubernetes suite shares: a laboratory with its own API or, with KUBERNETES=real, with a real kube-apiserver.
import { afterAll, beforeAll } from '@jest/globals';
import { findOrBuildBinaries } from '../../lab/real-cluster/binaries';
import { ROLES } from '../../lab/authorization/built-in-roles';
import { startLab, type RunningLab } from '../../lab/lab';
import { client, type Answer, type Client } from '../lab/client';
import { EXAMPLE } from '../runner/example';
import type { ActionRun } from '../runner/run';

export const REAL = process.env['KUBERNETES'] === 'real';

export interface Suite {
  lab: RunningLab;
  http: Client;
  /** A namespace that no other test uses. */
  namespace(): string;
  /** A request of the deployer to the cluster. */
  send(method: string, path: string, body?: object, contentType?: string): Promise<Answer>;
  apply(path: string, body: object, manager?: string, query?: string): Promise<Answer>;
  /** Gives the deployer every right in the cluster. */
  becomeAdmin(): void;
  /** A namespace in a laboratory as it starts, where the deployer has every right. */
  freshNamespace(): Promise<string>;
  /** Waits until the controller has made the ServiceAccount `default`, without which no pod is admitted. */
  defaultAccount(namespace: string): Promise<void>;
  run(inputs: Record<string, string>): Promise<ActionRun>;
}

export function suite(): Suite {
  let lab: RunningLab;
  let http: Client;
  let count = 0;
  beforeAll(async () => {
    const apiServer = REAL ? findOrBuildBinaries(() => undefined) : undefined;
    if (REAL && apiServer === undefined) throw new Error('KUBERNETES=real needs Go');
    lab = await startLab(apiServer === undefined ? {} : { apiServer });
    http = client(lab);
  }, 600_000);
  afterAll(() => lab.close());
  const self: Suite = {
    get lab() {
      return lab;
    },
    get http() {
      return http;
    },
    namespace: () => `suite-${count++}`,
    send: async (method, path, body, contentType = 'application/json') =>
      http.json(method, `https://${lab.world().clusters[0]!.resource.properties.fqdn}${path}`, {
        token: await http.token('6dae42f8-4368-4678-94ff-3960e28e3630'),
        body,
        headers: { 'content-type': contentType },
      }),
    apply: (path, body, manager = 'suite', query = '') =>
      self.send('PATCH', `${path}?fieldManager=${manager}${query}`, body, 'application/apply-patch+yaml'),
    becomeAdmin: () => {
      const [first] = lab.world().roleAssignments;
      lab.world().roleAssignments.push({
        ...first!,
        name: '99999999-9999-4999-8999-999999999999',
        role: ROLES.aksRbacClusterAdmin,
        condition: null,
      });
    },
    freshNamespace: async () => {
      const name = self.namespace();
      await lab.reset();
      self.becomeAdmin();
      await self.apply(`/api/v1/namespaces/${name}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      return name;
    },
    defaultAccount: async (namespace) => {
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
      await eventually(async () => ((await self.send('GET', path)).status === 200 ? true : undefined), 'the account');
    },
    run: async (inputs) => {
      // Only here: what does not run the Action needs no bundle.
      const { runAction } = await import('../runner/run');
      return runAction({ inputs: { ...EXAMPLE, ...inputs }, env: lab.env });
    },
  };
  return self;
}

export async function eventually<T>(look: () => Promise<T | undefined>, what: string): Promise<T> {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error(`waited in vain for ${what}`);
}
