// The link `namespace`: where the workload lives.
import { isWrite } from '../../chain/change';
import { BrokenLink } from '../../chain/diagnosis';
import { factOf, valueOf, type Fact } from '../../chain/fact';
import { notOurs, ownerOfMetadata, sameOwner } from '../../chain/ownership';
import { waitingLine } from '../../chain/waiting';
import { link } from '../../engine/engine';
import { unreadable } from '../../engine/plan';
import { diagnose } from '../../kubernetes/diagnoses';
import { isManaged, planNamespace, type NamespaceStep } from './plan';
import { goneWithCluster } from '../cluster/gone';
import type { NamespaceClient, NamespaceFacts } from './client';
import type { ClusterFacts } from '../cluster/client';
import type { Context } from '../context';
import type { Link, RemovalPlan } from '../../engine/link';

/** A namespace is gone in seconds, or hangs on a finalizer for good. */
const GONE_WITHIN_MS = 120_000;
const POLL_MS = 1000;

export function namespaceLink(context: Context, client: NamespaceClient, cluster: Link<ClusterFacts>): Link<NamespaceFacts> {
  const { desired } = context;
  const observe = (): Promise<Fact<NamespaceFacts>> => factOf(() => client.read());
  return link<Fact<NamespaceFacts>, NamespaceStep, NamespaceFacts>({
    name: 'namespace',
    needs: [cluster],
    observe,
    found: async (seen) => seen,
    plan: async (seen) => (seen.state === 'unknown' ? unreadable(seen) : planNamespace(desired, valueOf(seen))),
    apply: async ({ change, waitFirst }, done) => {
      if (waitFirst) await untilGone(context, client);
      if (isWrite(change)) {
        await client.apply(desired.namespaceLabels, desired.ownership);
        done(change);
      }
      return { labels: {}, annotations: {}, terminating: false };
    },
    removal: {
      plan: async () => planNamespaceRemoval(desired, goneWithCluster(await observe())),
      remove: () => client.remove(),
    },
  });
}

async function untilGone({ clock, log, desired: { namespace } }: Context, client: NamespaceClient): Promise<void> {
  const startedAt = clock.now();
  for (let shown = false; (await client.read())?.terminating === true; shown = true) {
    const elapsedMs = clock.now() - startedAt;
    if (!shown) log(waitingLine(`the old namespace '${namespace}' to go`, 'Terminating', elapsedMs));
    if (elapsedMs > GONE_WITHIN_MS) throw new BrokenLink(diagnose('NAMESPACE_TERMINATING', { namespace }));
    await clock.sleep(POLL_MS);
  }
}

/** A namespace of the environment takes all that is in it along. */
function planNamespaceRemoval({ namespace, ownership, keepsNamespace }: Context['desired'], seen: Fact<NamespaceFacts>): RemovalPlan {
  if (seen.state === 'unknown') return { removals: [], kept: [], problems: [seen.problem] };
  if (seen.state === 'absent' || seen.value.terminating || keepsNamespace) return { removals: [], kept: [], problems: [] };
  if (isManaged(seen.value))
    return {
      removals: [],
      kept: [{ object: `Namespace ${namespace}`, why: 'it is a managed namespace: Azure Resource Manager keeps it' }],
      problems: [],
    };
  const ours = sameOwner(ownerOfMetadata(seen.value), ownership);
  // One that belongs to no environment may hold more than this workload.
  if (ours && ownership.environment === '')
    return {
      removals: [],
      kept: [{ object: `Namespace ${namespace}`, why: `more than this workload may live in it: kubectl delete namespace ${namespace}` }],
      problems: [],
    };
  return ours
    ? { removals: [{ kind: 'Namespace', id: namespace, name: namespace }], kept: [], problems: [] }
    : {
        removals: [],
        kept: [{ object: `Namespace ${namespace}`, why: `${notOurs(ownership)}; what is in it stays` }],
        problems: [],
      };
}
