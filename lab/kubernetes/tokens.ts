// ServiceAccount tokens: the TokenRequest API, and the projected tokens that a kubelet asks for.
import { seconds } from '../clock';
import { kubernetesErrors } from './errors';
import { RESOURCE_KINDS } from './resources';
import type { Lab } from '../context';
import type { Store } from './store';
import type { Cluster } from '../world';

const SERVICE_ACCOUNT = RESOURCE_KINDS.find(({ kind }) => kind === 'ServiceAccount')!;
const POD = RESOURCE_KINDS.find(({ kind }) => kind === 'Pod')!;
const MINIMUM_SECONDS = 600;
/** AKS gives no token for longer than a day. */
const MAXIMUM_SECONDS = 86_400;

export interface TokenSpec {
  audiences?: string[];
  expirationSeconds?: number;
  boundObjectRef?: { kind?: string; apiVersion?: string; name?: string; uid?: string } | null;
}

export async function requestToken(
  lab: Lab,
  cluster: Cluster,
  store: Store,
  account: { namespace: string; name: string },
  spec: TokenSpec,
): Promise<object> {
  const serviceAccount = store.require(SERVICE_ACCOUNT, account.namespace, account.name);
  const expirationSeconds = spec.expirationSeconds ?? 3600;
  if (expirationSeconds < MINIMUM_SECONDS) {
    throw kubernetesErrors.invalid({ ...SERVICE_ACCOUNT, kind: 'TokenRequest', group: 'authentication.k8s.io' }, '', [
      {
        field: 'spec.expirationSeconds',
        message: `Invalid value: ${expirationSeconds}: may not specify a duration less than 10 minutes`,
      },
    ]);
  }
  const pod = boundPod(store, account, spec);
  const issuer = cluster.resource.properties.oidcIssuerProfile?.issuerURL ?? `https://${cluster.resource.properties.fqdn}:443`;
  const audiences =
    spec.audiences === undefined || spec.audiences.length === 0 ? [issuer, `https://${cluster.resource.properties.fqdn}`] : spec.audiences;
  const issuedAt = seconds(lab.clock.now());
  const expiresAt = issuedAt + Math.min(expirationSeconds, MAXIMUM_SECONDS);
  const token = await lab.keys.cluster.sign({
    'iss': issuer,
    'sub': `system:serviceaccount:${account.namespace}:${account.name}`,
    'aud': audiences,
    'iat': issuedAt,
    'nbf': issuedAt,
    'exp': expiresAt,
    'jti': lab.random.guid(),
    'kubernetes.io': {
      namespace: account.namespace,
      serviceaccount: { name: account.name, uid: serviceAccount.metadata.uid },
      ...(pod && { pod }),
    },
  });
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: {
      name: account.name,
      namespace: account.namespace,
      creationTimestamp: new Date(issuedAt * 1000).toISOString().replace('.000', ''),
    },
    spec: { audiences, expirationSeconds, boundObjectRef: spec.boundObjectRef ?? null },
    status: { token, expirationTimestamp: new Date(expiresAt * 1000).toISOString().replace('.000', '') },
  };
}

function boundPod(store: Store, account: { namespace: string; name: string }, { boundObjectRef }: TokenSpec): object | undefined {
  if (boundObjectRef == null || boundObjectRef.kind !== 'Pod') return undefined;
  const name = boundObjectRef.name ?? '';
  const pod = store.require(POD, account.namespace, name);
  const runsAs = (pod['spec'] as { serviceAccountName?: string }).serviceAccountName ?? 'default';
  if (runsAs !== account.name) {
    throw kubernetesErrors.badRequest(
      `cannot bind token for serviceaccount "${account.name}" to pod running with serviceaccount "${runsAs}"`,
    );
  }
  return { name, uid: pod.metadata.uid };
}
