// What a run says that gives a ServiceAccount another identity than it had.
import { knownOf, valueOf } from '../chain/fact';
import { replacedIdentity } from '../links/service-account/plan';
import { runningPods } from '../links/service-account/pods';
import type { Change } from '../chain/change';
import type { Chain } from '../links/chain';
import type { Context } from '../links/context';

const SHOWN_PODS = 10;

/** One, or none. Pods that may not be listed are not named. */
export async function replacedWarnings(
  changes: readonly Change[],
  { namedInstead }: Chain,
  { desired, kubernetes }: Context,
): Promise<string[]> {
  const clientId = changes.map(replacedIdentity).find((one) => one !== undefined);
  if (clientId === undefined) return [];
  const { namespace, serviceAccount } = desired;
  const [former, pods] = await Promise.all([
    namedInstead(),
    knownOf(async () => runningPods(await kubernetes(), namespace, serviceAccount)),
  ]);
  const deleted = changes.find(({ kind, action }) => kind === 'federated identity credential' && action === 'delete');
  const name = former === undefined ? 'the identity' : `the identity '${former.resource.name}'`;
  return [
    [
      `The ServiceAccount '${serviceAccount}' named ${name} with client id ${clientId} before this run.`,
      ...(deleted === undefined ? [] : [`Its credential '${deleted.name}' was made by an earlier run, and is deleted.`]),
      restartWords(valueOf(pods) ?? [], namespace),
    ].join(' '),
  ];
}

function restartWords(pods: readonly string[], namespace: string): string {
  if (pods.length === 0) return 'Pods that run keep that one until they are restarted.';
  const more = pods.length > SHOWN_PODS ? ` and ${pods.length - SHOWN_PODS} more` : '';
  return `Restart what keeps that one until then: ${pods.slice(0, SHOWN_PODS).join(', ')}${more} (kubectl rollout restart --namespace ${namespace}).`;
}
