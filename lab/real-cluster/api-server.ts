// A real kube-apiserver with a real etcd, behind the cluster's host name.
import type { ChildProcess } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { ended, run } from './processes';
import type { Binaries } from './binaries';
import type { SigningKey } from '../keys';
import type { CertificateAuthority } from '../network/certificates';

export interface ApiServerParts {
  binaries: Pick<Binaries, 'kubeApiserver' | 'etcd' | 'kubeControllerManager'>;
  folder: string;
  authority: CertificateAuthority;
  signingKey: SigningKey;
  /** With its trailing slash. */
  issuer: string;
  /** Where the laboratory answers TokenReviews, SubjectAccessReviews and admission reviews. */
  callbackUrl: string;
}

export interface ApiServer {
  url: string;
  ca: string;
  /** A client of the group system:masters. */
  admin: { key: string; cert: string };
  close(): Promise<void>;
}

const START_SECONDS = 60;

/** Another program can take a free port before etcd or the API server does: then once more, with others. */
export async function startApiServer(parts: ApiServerParts): Promise<ApiServer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryToStart({ ...parts, folder: `${parts.folder}-${tries}` });
    } catch (error) {
      if (tries === 5 || !/address already in use/.test((error as Error).message)) throw error;
    }
  }
}

async function tryToStart({ binaries, folder, authority, signingKey, issuer, callbackUrl }: ApiServerParts): Promise<ApiServer> {
  await mkdir(folder, { recursive: true });
  const [etcdPort, peerPort, port] = await Promise.all([freePort(), freePort(), freePort()]);
  const [serving, admin] = await Promise.all([authority.issue('127.0.0.1'), authority.issueClient('laboratory', 'system:masters')]);
  const file = async (name: string, content: string): Promise<string> => {
    await writeFile(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  const ca = await file('ca.pem', authority.pem);
  const callback = (name: string, path: string): Promise<string> =>
    file(
      name,
      stringify({
        'apiVersion': 'v1',
        'kind': 'Config',
        'current-context': 'lab',
        'clusters': [{ name: 'lab', cluster: { 'server': `${callbackUrl}${path}`, 'certificate-authority': ca } }],
        'contexts': [{ name: 'lab', context: { cluster: 'lab', user: 'lab' } }],
        'users': [{ name: 'lab', user: {} }],
      }),
    );
  const privateKey = signingKey.privateKeyPem();
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
  const etcd = run(
    binaries.etcd,
    [
      '--data-dir',
      join(folder, 'etcd'),
      '--listen-client-urls',
      `http://127.0.0.1:${etcdPort}`,
      '--advertise-client-urls',
      `http://127.0.0.1:${etcdPort}`,
      '--listen-peer-urls',
      `http://127.0.0.1:${peerPort}`,
      '--initial-advertise-peer-urls',
      `http://127.0.0.1:${peerPort}`,
      '--initial-cluster',
      `default=http://127.0.0.1:${peerPort}`,
      '--unsafe-no-fsync',
      '--log-level',
      'error',
    ],
    join(folder, 'etcd.log'),
  );
  const log = join(folder, 'kube-apiserver.log');
  const apiserver = run(
    binaries.kubeApiserver,
    [
      `--etcd-servers=http://127.0.0.1:${etcdPort}`,
      `--secure-port=${port}`,
      '--bind-address=127.0.0.1',
      `--tls-cert-file=${await file('serving.pem', serving.cert)}`,
      `--tls-private-key-file=${await file('serving.key', serving.key)}`,
      `--client-ca-file=${ca}`,
      `--service-account-signing-key-file=${await file('service-account.key', privateKey)}`,
      `--service-account-key-file=${await file('service-account.pub', publicKey)}`,
      `--service-account-issuer=${issuer}`,
      `--service-account-jwks-uri=${issuer}openid/v1/jwks`,
      // AKS asks guard in the same way: who a token is, and what Azure RBAC grants him.
      '--authorization-mode=Node,RBAC,Webhook',
      `--authorization-webhook-config-file=${await callback('authorization.yaml', '/authorize')}`,
      '--authorization-webhook-version=v1',
      '--authorization-webhook-cache-authorized-ttl=0s',
      '--authorization-webhook-cache-unauthorized-ttl=0s',
      `--authentication-token-webhook-config-file=${await callback('authentication.yaml', '/authenticate')}`,
      '--authentication-token-webhook-version=v1',
      '--authentication-token-webhook-cache-ttl=0s',
      `--kubelet-certificate-authority=${ca}`,
      `--kubelet-client-certificate=${await file('admin.pem', admin.cert)}`,
      `--kubelet-client-key=${await file('admin.key', admin.key)}`,
      '--kubelet-preferred-address-types=InternalIP',
      '--allow-privileged=true',
      // Nobody would remove the taint that a new node gets: the laboratory's nodes send no heartbeats.
      '--disable-admission-plugins=TaintNodesByCondition',
      // As AKS: no token for longer than a day.
      '--service-account-max-token-expiration=24h',
      '--service-account-extend-token-expiration=false',
      '--service-cluster-ip-range=10.0.0.0/24',
      '--enable-priority-and-fairness=false',
      '--profiling=false',
    ],
    log,
  );
  const server: ApiServer = {
    url: `https://127.0.0.1:${port}`,
    ca: authority.pem,
    admin,
    close: async () => {
      await Promise.all([apiserver, etcd].map(ended));
    },
  };
  await ready(server, apiserver, log).catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  return server;
}

async function ready({ url, ca, admin }: ApiServer, child: ChildProcess, log: string): Promise<void> {
  for (let tries = 0; tries < START_SECONDS * 10 && child.exitCode === null; tries += 1) {
    const ok = await new Promise<boolean>((resolve) => {
      https
        .get(`${url}/readyz`, { ca, ...admin }, (response) => {
          response.resume();
          resolve(response.statusCode === 200);
        })
        .once('error', () => resolve(false));
    });
    if (ok) return;
    await sleep(100);
  }
  throw new Error(`kube-apiserver did not become ready: ${(await readFile(log, 'utf8')).slice(-2000)}`);
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}
