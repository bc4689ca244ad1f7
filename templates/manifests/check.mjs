// Runs in the check pod, handed to `node --eval`: it walks the chain as a workload does, with nothing but Node's own
// library, and reports each stage by name. What it reads is parsed, dropped, and never leaves this process.
import { readFile, writeFile } from 'node:fs/promises';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

const environment = process.env;
// What to prove: `{ name, scope, proof, ... }`, as src/links/proof/targets.ts says it.
const targets = JSON.parse(environment.CHECK_TARGETS);
const wanted = Number(environment.CHECK_READS);
const deadlineMs = Number(environment.CHECK_TIMEOUT_SECONDS) * 1000;

// Seen while a new credential, identity or role spreads. All else is a verdict at once.
const SPREADING = new Set([
  'AADSTS70021', 'AADSTS70025', 'AADSTS700211', 'AADSTS700212', 'AADSTS700213', 'AADSTS700016', 'AADSTS90061', 'AADSTS501661', 'ForbiddenByRbac',
]);
// A pod's first packets can be lost while its network is set up; a name that does not exist stays so.
const NETWORK_TRIES = 5;
const REQUEST_TIMEOUT_MS = 10_000;

const startedAt = performance.now();
const elapsedMs = () => Math.round(performance.now() - startedAt);

class Failure extends Error {
  constructor(stage, code, message, details = {}) {
    super(message);
    Object.assign(this, { stage, code, details });
  }
}

const passing = (status) => status === 429 || status >= 500;

async function request(host, url, options) {
  try {
    const response = await fetch(url, { ...options, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    const code = response.headers.get('x-ms-error-code') ?? undefined;
    return { status: response.status, code, body: await response.json().catch(() => ({})) };
  } catch (error) {
    let cause = error;
    while (cause.cause) cause = cause.cause;
    const tunnel = /Proxy response \((\d+)\)/.exec(`${error.cause?.message} ${cause.message}`)?.[1];
    throw new Failure('network', tunnel ? `PROXY_${tunnel}` : cause.code ?? cause.name, cause.message, { host });
  }
}

async function readToken() {
  const path = environment.AZURE_FEDERATED_TOKEN_FILE;
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new Failure('token', error.code ?? 'NO_FILE', `${path ?? 'AZURE_FEDERATED_TOKEN_FILE is not set'}`);
  }
}

async function exchange(assertion, scope) {
  const authority = (environment.AZURE_AUTHORITY_HOST ?? '').replace(/\/$/, '');
  const { iss, sub, aud } = JSON.parse(Buffer.from(assertion.split('.')[1], 'base64url'));
  const details = {
    issuer: iss, subject: sub, audience: [aud].flat().join(','), clientId: environment.AZURE_CLIENT_ID ?? '', tenantId: environment.AZURE_TENANT_ID ?? '',
    target: scope.replace('/.default', ''),
  };
  const path = `/${environment.AZURE_TENANT_ID}/oauth2/v2.0/token`;
  const form = new URLSearchParams({
    client_id: details.clientId, grant_type: 'client_credentials', scope,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: assertion,
  });
  const proxy = environment.AZURE_KUBERNETES_TOKEN_PROXY;
  const { status, body } = proxy ? await askTokenProxy(proxy, path, form)
    : await request(new URL(authority).hostname, `${authority}${path}`, { method: 'POST', body: form });
  if (status === 200) {
    if (typeof body.access_token === 'string') return body.access_token;
    throw Object.assign(new Failure('federation', 'NOT_UNDERSTOOD', `${proxy ? 'the token endpoint' : 'Entra ID'} answered 200 without a token`, details), { passing: true });
  }
  const code = /AADSTS\d+/.exec(body.error_description ?? '')?.[0] ?? (proxy ? 'TOKEN_PROXY' : `HTTP ${status}`);
  if (code === 'TOKEN_PROXY') throw Object.assign(new Failure('federation', code, `${body.error ?? status}: ${body.error_description ?? ''}`, details), { passing: true });
  throw Object.assign(new Failure('federation', code, (body.error_description ?? '').split(' Trace ID')[0], details), { passing: passing(status) });
}

// The cluster's own token endpoint: its name and authority are not those of its address, which fetch cannot be told.
async function askTokenProxy(proxy, path, form) {
  const { hostname, port, pathname } = new URL(proxy);
  const ca = environment.AZURE_KUBERNETES_CA_DATA ?? await readFile(environment.AZURE_KUBERNETES_CA_FILE, 'utf8');
  const text = form.toString();
  return new Promise((resolve, reject) => {
    const sent = https.request({
      host: hostname, port: port || 443, path: `${pathname.replace(/\/$/, '')}${path}`, method: 'POST', ca, servername: environment.AZURE_KUBERNETES_SNI_NAME, timeout: REQUEST_TIMEOUT_MS,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(text) },
    }, async (response) => {
      let answer = '';
      for await (const chunk of response) answer += chunk;
      let body = {};
      try { body = JSON.parse(answer); } catch { /* no JSON: the status says enough */ }
      resolve({ status: response.statusCode, body });
    });
    sent.once('timeout', () => sent.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })));
    sent.once('error', (error) => reject(new Failure('network', error.code ?? error.name, error.message, { host: hostname })));
    sent.end(text);
  });
}

async function readSecret(token, vaultUri, secret) {
  const { status, body } = await request(new URL(vaultUri).hostname, `${vaultUri}/secrets/${secret}?api-version=7.4`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (status === 200) {
    if (typeof body?.id !== 'string' || typeof body.value !== 'string')
      throw Object.assign(new Failure('access', 'NOT_UNDERSTOOD', 'the vault answered 200 with something else than a secret', { secret }), { passing: true });
    const { id, contentType, attributes = {} } = body;
    return { name: secret, version: id.split('/').at(-1), contentType, enabled: attributes.enabled, expires: attributes.exp, notBefore: attributes.nbf };
  }
  const { code, message = '', innererror, innerError } = body.error ?? {};
  const reason = innererror?.code ?? innerError?.code ?? code ?? `HTTP ${status}`;
  const stage = ['SecretNotFound', 'SecretDisabled'].includes(reason) ? 'secret'
    : ['ForbiddenByFirewall', 'ForbiddenByConnection'].includes(reason) ? 'network' : 'access';
  throw Object.assign(new Failure(stage, reason, message, { secret }), { passing: passing(status) });
}

// A harmless request of the service: its answer is dropped, but for the reason of a refusal.
async function readTarget(token, { name, url, headers, form, spreading = [] }) {
  const options = form ? { method: 'POST', body: new URLSearchParams({ ...form, access_token: token }) }
    : { headers: { ...headers, 'x-ms-date': new Date().toUTCString(), authorization: `Bearer ${token}` } };
  const { status, body, code: inHeader } = await request(new URL(url).hostname, url, options);
  if (status === 200) return;
  const problem = body.error ?? body.errors?.[0] ?? body['odata.error'] ?? {};
  const code = inHeader ?? problem.code ?? `HTTP ${status}`;
  const message = problem.message?.value ?? problem.message ?? '';
  throw Object.assign(new Failure('access', code, message, { target: name }), { passing: passing(status) || spreading.includes(code) });
}

async function readAll() {
  const assertion = await readToken();
  const scopes = [...new Set(targets.map(({ scope }) => scope))];
  const tokens = new Map(await Promise.all(scopes.map(async (scope) => [scope, await exchange(assertion, scope)])));
  const ofKind = (proof) => targets.filter((target) => target.proof === proof);
  const secrets = await Promise.all(ofKind('secrets').flatMap(({ scope, url, secrets }) => secrets.map((secret) => readSecret(tokens.get(scope), url, secret))));
  await Promise.all(ofKind('read').map((target) => readTarget(tokens.get(target.scope), target)));
  return secrets;
}

let shown = '';
function show(stage, code, tries, message = '', details = {}) {
  if (shown === `${stage} ${code}`) return;
  shown = `${stage} ${code}`;
  // Whole enough to be the verdict, should the pod be cut off before it has one.
  console.log(JSON.stringify({ stage, code, tries, elapsedMs: elapsedMs(), message: message.slice(0, 800), details }));
}

async function prove() {
  const proven = targets.filter(({ proof }) => proof !== 'secrets').map(({ name, proof }) => ({ name, proof }));
  let [tries, inARow, inNetwork, firstSuccessMs, pauseMs] = [0, 0, 0, undefined, 500];
  for (;;) {
    tries += 1;
    try {
      const read = await readAll();
      firstSuccessMs ??= elapsedMs();
      inARow += 1;
      inNetwork = 0;
      show('secret', `read ${inARow} of ${wanted}`, tries);
      if (inARow >= wanted) return { outcome: 'passed', tries, firstSuccessMs, elapsedMs: elapsedMs(), secrets: read, targets: proven };
      await sleep(200);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const { stage, code, message, details } = error;
      inARow = 0;
      inNetwork = stage === 'network' && details.host ? inNetwork + 1 : 0;
      show(stage, code, tries, message, details);
      const retry = SPREADING.has(code) || error.passing || (inNetwork > 0 && inNetwork < NETWORK_TRIES);
      const timedOut = retry && elapsedMs() + pauseMs > deadlineMs;
      if (!retry || timedOut) {
        return { outcome: 'failed', stage, code, message: message.slice(0, 800), tries, elapsedMs: elapsedMs(), timedOut, details };
      }
      await sleep(pauseMs);
      pauseMs = Math.min(pauseMs * 1.5, 5000);
    }
  }
}

const verdict = JSON.stringify(await prove());
console.log(verdict);
await writeFile(environment.CHECK_TERMINATION_LOG, verdict).catch(() => undefined);
process.exitCode = JSON.parse(verdict).outcome === 'passed' ? 0 : 1;
