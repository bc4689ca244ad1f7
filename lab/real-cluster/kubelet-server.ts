// The kubelet's own server: a real API server fetches logs from it, and hands exec sessions on to it.
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { WebSocketServer, type WebSocket } from 'ws';
import { at, textOf } from '../json';
import { answerRefusals } from '../network/answers';
import { Refusal } from '../refusal';
import type { Kubelet } from '../kubelet/kubelet';
import type { CertificateAuthority } from '../network/certificates';

/** The channels of the protocol: the first byte of each message. */
const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, close: 255 } as const;
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

export async function startKubeletServer(
  authority: CertificateAuthority,
  kubelet: Kubelet,
): Promise<{ port: number; close(): Promise<void> }> {
  const app = new Hono();
  // A kubelet answers in plain text: the API server puts it into a Status of its own.
  app.onError((error) => {
    if (!(error instanceof Refusal)) return answerRefusals(error);
    return new Response(textOf(at(error.body, 'message')), { status: error.status });
  });
  app.get('/containerLogs/:namespace/:pod/:container', (c) => {
    const { namespace, pod, container } = c.req.param();
    const query = new URL(c.req.url).searchParams;
    query.set('container', container);
    return kubelet.logs(namespace, pod, query);
  });
  const handle = getRequestListener(app.fetch);
  const server = https.createServer(await authority.issue('127.0.0.1'), (request, response) => {
    void handle(request, response);
  });
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => PROTOCOLS.find((protocol) => offered.has(protocol)) ?? false,
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const url = new URL(request.url ?? '', 'https://kubelet');
    const [verb, namespace = '', pod = '', container = ''] = url.pathname.split('/').slice(1);
    if (verb !== 'exec') {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
      return;
    }
    const command = url.searchParams.getAll('command');
    const stdin = ['1', 'true'].includes(url.searchParams.get('input') ?? url.searchParams.get('stdin') ?? '');
    sockets.handleUpgrade(request, socket, head, (connection) =>
      serveExec(connection, kubelet, { namespace, pod, container, command, stdin }),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

interface ExecRequest {
  namespace: string;
  pod: string;
  container: string;
  command: string[];
  stdin: boolean;
}

function serveExec(connection: WebSocket, kubelet: Kubelet, { namespace, pod, container, command, stdin }: ExecRequest): void {
  const send = (channel: number, data: Uint8Array | string): void =>
    connection.send(Buffer.concat([Buffer.from([channel]), Buffer.from(data)]));
  const finish = (status: object): void => {
    send(CHANNEL.error, JSON.stringify({ metadata: {}, ...status }));
    connection.close(1000);
  };
  const child = kubelet.exec(namespace, pod, container, command);
  if (child === undefined) {
    finish({ status: 'Failure', reason: 'InternalError', message: `container not found ("${container}")`, code: 500 });
    return;
  }
  child.stdout.on('data', (chunk: Buffer) => send(CHANNEL.stdout, chunk));
  child.stderr.on('data', (chunk: Buffer) => send(CHANNEL.stderr, chunk));
  child.once('error', (error) => finish({ status: 'Failure', reason: 'InternalError', message: error.message, code: 500 }));
  child.once('close', (code) =>
    finish(
      code === 0
        ? { status: 'Success' }
        : {
            status: 'Failure',
            reason: 'NonZeroExitCode',
            message: `command terminated with non-zero exit code: exit status ${code}`,
            details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
          },
    ),
  );
  connection.on('message', (data: Buffer) => {
    if (data[0] === CHANNEL.stdin && stdin) child.stdin.write(data.subarray(1));
    if (data[0] === CHANNEL.close && data[1] === CHANNEL.stdin) child.stdin.end();
  });
  connection.on('error', () => child.kill('SIGKILL'));
  connection.once('close', () => child.kill('SIGKILL'));
  if (!stdin) child.stdin.end();
}
