// The link `proof`: a pod under the ServiceAccount has read the secret, or what else the identity was given a role on.
import { randomBytes } from 'node:crypto';
import { BrokenLink, stopAt } from '../../chain/diagnosis';
import { ABSENT, valueOf, type Fact } from '../../chain/fact';
import { shortScope } from '../../chain/grant';
import { waitingLine } from '../../chain/waiting';
import { link } from '../../engine/engine';
import { planOf } from '../../engine/plan';
import { holding, type Granted } from '../access/assignment/plan';
import { checkPod } from './check-pod';
import { prove } from './client';
import { diagnose } from './diagnoses';
import { timedConnection } from './slowest';
import { proveSynced } from './synced';
import { planProof, proofSeconds, type ProofPlan } from './targets';
import { diagnoseVerdict, type PassedVerdict, type Progress, type Verdict } from './verdict';
import type { Overlay } from './overlay';
import type { AssignmentClient } from '../access/assignment/client';
import type { Access } from '../access/link';
import type { Synced } from '../workloads/synced';
import type { Context } from '../context';
import type { Federation } from '../federation/variant';
import type { IdentityFacts } from '../identity/client';
import type { Link } from '../../engine/link';

/** Reads in a row that make a proof: one success is none, since caches of Azure differ from node to node. */
const READS = 3;

export interface ProofOptions {
  image: string;
  overlay: Overlay;
  timeoutSeconds: number;
  /** Nothing else was asked for: a service whose documents allow more gets more. */
  timeoutIsDefault: boolean;
  /** It proves what is there, whatever became of the other links. */
  standsAlone: boolean;
  onVerdict: (verdict: Verdict) => void;
  /** What else was proven, in words. */
  onSynced: (proven: readonly string[]) => void;
}

interface Needs {
  identity: Link<IdentityFacts>;
  access: Link<Access>;
  federation: Link<Federation>;
  /** Read once more where a token is all that the pod can show. */
  assignments: Pick<AssignmentClient, 'list'>;
  /** The manifests may hold what the pod needs: network policies, say. */
  others: readonly Link[];
  /** What brings secrets to the pods in place of an SDK. */
  synced: () => Promise<Synced>;
}

export function proofLink(
  context: Context,
  options: ProofOptions,
  { identity, access, federation, assignments, others, synced }: Needs,
): Link<PassedVerdict> {
  const { desired, session, clock, log, kubernetes } = context;
  return link<undefined, undefined, PassedVerdict>({
    name: 'proof',
    needs: [federation, access, ...others],
    standsAlone: options.standsAlone,
    observe: async () => undefined,
    found: async (): Promise<Fact<PassedVerdict>> => ABSENT,
    plan: async () => planOf([], undefined),
    apply: async () => {
      const [owner, granted, federated] = await Promise.all([identity.value(), access.value(), federation.value()]);
      const { principalId, clientId } = valueOf(owner) ?? {};
      const timeoutSeconds = proofSeconds(desired, options.timeoutSeconds, options.timeoutIsDefault);
      // All that this run writes is written by now.
      const until = clock.now() + timeoutSeconds * 1000;
      const { vault, grants = [], granted: held } = valueOf(granted) ?? {};
      const { targets, byToken } = planProof(desired, grants, session.cloud, vault?.uri);
      const parts = {
        desired,
        image: options.image,
        overlay: options.overlay,
        reads: READS,
        targets,
        timeoutSeconds,
        until: until + 120_000,
      };
      const pod = checkPod({ ...parts, name: `wli-check-${randomBytes(4).toString('hex')}` });
      const onProgress = (progress: Progress): void => log(progressLine(progress, desired.secrets.length > 0 ? 'secret' : 'target'));
      const connection = timedConnection(await kubernetes(), clock);
      const verdict = await prove({ context, connection, pod, clientId, until, timeoutSeconds, onProgress });
      if (verdict.outcome === 'passed' && principalId !== undefined) await readBack(assignments, byToken, principalId, held);
      if (verdict.outcome === 'passed') options.onSynced(await proveSynced(await synced(), { connection, clock, log, pod: parts, until }));
      options.onVerdict(verdict);
      if (verdict.outcome === 'passed') return verdict;
      throw new BrokenLink(diagnoseVerdict(verdict, desired, { principalId, federation: valueOf(federated), access: valueOf(granted) }));
    },
  });
}

/** Anybody gets a token: whether the identity has the role, only Resource Manager knows. */
async function readBack(
  client: Pick<AssignmentClient, 'list'>,
  grants: ProofPlan['byToken'],
  principalId: string,
  held: Granted | undefined,
): Promise<void> {
  if (grants.length === 0) return;
  const assignments = await client.list(principalId);
  const missing = grants.filter(
    ({ grant, role }) =>
      role === undefined || holding(grant.scope, role, principalId, { roles: held?.roles ?? new Map(), assignments }) === undefined,
  );
  stopAt(
    missing.map(({ grant, role }) => diagnose('ASSIGNMENT_NOT_HELD', { target: shortScope(grant.scope), role: role?.name ?? grant.role })),
  );
}

function progressLine({ stage, code, elapsedMs }: Progress, what: 'secret' | 'target'): string {
  if (code.startsWith('read ')) return `proof: ${what} ${code}, ${Math.round(elapsedMs / 1000)} s`;
  return waitingLine(awaited(stage, code), code, elapsedMs);
}

function awaited(stage: Progress['stage'], code: string): string {
  if (code === 'AADSTS700016') return 'Entra ID to know the new identity';
  if (
    [
      'ForbiddenByRbac',
      'AuthorizationPermissionMismatch',
      'AuthorizationFailed',
      'PermissionDenied',
      'InsufficientAccessError',
      'UNAUTHORIZED',
      'HTTP 403',
    ].includes(code)
  )
    return 'the role assignment to take effect';
  if (code.startsWith('AADSTS')) return 'the federated credential to take effect';
  return {
    token: 'the token of the pod',
    federation: 'Entra ID',
    network: 'the network of the pod',
    access: 'the target of the proof',
    secret: 'the vault',
  }[stage];
}
