// What a real API server asks the laboratory: who a token is, what he may do, and what the webhook makes of a pod.
import { cloudOf } from '../clouds';
import { Hono } from 'hono';
import { callerOfToken } from '../entra/callers';
import { AZURE_DENIED, dataActionGranted, SERVER_APPLICATION } from '../kubernetes/access';
import { Refusal } from '../refusal';
import { mutatePod } from '../webhook/mutate';
import { jsonPatch } from './json-patch';
import type { AdminClient } from './admin-client';
import type { Lab } from '../context';
import type { Pod } from '../kubernetes/pod';
import type { Cluster } from '../world';

interface ReviewSpec {
  token?: string;
  user?: string;
  groups?: string[];
  resourceAttributes?: { verb: string; group?: string; resource: string; subresource?: string; namespace?: string };
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function callbackApp(lab: Lab, cluster: () => Cluster, client: () => AdminClient): Hono {
  const app = new Hono();
  app.post('/authenticate', async (c) => {
    const { spec } = await c.req.json<{ spec: ReviewSpec }>();
    return c.json({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      status: await identify(lab, cluster(), spec.token ?? ''),
    });
  });
  app.post('/authorize', async (c) => {
    const { spec } = await c.req.json<{ spec: ReviewSpec }>();
    return c.json({ apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', status: judge(lab, cluster(), spec) });
  });
  app.post('/mutate-v1-pod', async (c) => {
    const { request } = await c.req.json<{ request: { uid: string; namespace: string; object: Pod } }>();
    return c.json({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid: request.uid, ...(await admit(lab, client(), request)) },
    });
  });
  return app;
}

async function identify(lab: Lab, cluster: Cluster, token: string): Promise<object> {
  const { aadProfile } = cluster.resource.properties;
  const check = await callerOfToken(lab, token, [SERVER_APPLICATION]);
  if (check.outcome !== 'accepted' || aadProfile == null) return { authenticated: false };
  const { objectId, groups } = check.caller;
  const admin = groups.some((group) => (aadProfile.adminGroupObjectIDs ?? []).includes(group));
  return {
    authenticated: true,
    user: { username: objectId, uid: objectId, groups: [...groups, ...(admin ? ['system:masters'] : [])], extra: { oid: [objectId] } },
  };
}

/** Azure's opinion, on clusters with Azure RBAC and for users of Entra ID; none about anybody else. */
function judge(lab: Lab, cluster: Cluster, { user = '', groups = [], resourceAttributes }: ReviewSpec): object {
  if (cluster.resource.properties.aadProfile?.enableAzureRBAC !== true || !GUID.test(user)) {
    return { allowed: false, reason: 'Azure does not have opinion for this user.' };
  }
  // Discovery is open to every user that is signed in.
  if (resourceAttributes === undefined) return { allowed: true };
  const { group = '', ...attributes } = resourceAttributes;
  const granted = dataActionGranted(lab, cluster, { name: user, groups: groups.filter((one) => GUID.test(one)) }, { group, ...attributes });
  return granted ? { allowed: true } : { allowed: false, reason: AZURE_DENIED };
}

async function admit(lab: Lab, client: AdminClient, { namespace, object }: { namespace: string; object: Pod }): Promise<object> {
  const { webhook } = lab.settings;
  if (webhook === 'off' || webhook === 'down') return { allowed: true };
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${object.spec.serviceAccountName ?? 'default'}`;
  const account = await client.json<{ kind: string; metadata: { annotations?: Record<string, string> } }>('GET', path, undefined, {
    accept: [404],
  });
  try {
    const pod = mutatePod(
      {
        version: webhook,
        tenantId: lab.world.tenantId,
        authorityHost: `https://${cloudOf(lab.world).login[0]}/`,
        audience: lab.settings.webhookAudience ?? cloudOf(lab.world).federationAudience,
        requestId: lab.random.guid(),
        ...(lab.tokenProxy && { tokenProxy: lab.tokenProxy }),
      },
      object,
      account.kind === 'ServiceAccount' ? (account.metadata.annotations ?? {}) : undefined,
    );
    return { allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(jsonPatch(object, pod))).toString('base64') };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { allowed: false, status: error.body };
  }
}
