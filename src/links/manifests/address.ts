// The address of an environment: named by its manifests, or asked of the cluster until it has been given one.
import { BrokenLink } from '../../chain/diagnosis';
import { jsonOf } from '../../chain/json';
import { waitingLine } from '../../chain/waiting';
import { isSuccess } from '../../kubernetes/answer';
import { entrancesOf, type Entrance } from './entrances';
import type { Clock } from '../../chain/clock';
import type { Connection } from '../../kubernetes/connection';
import type { Manifest } from './files';

export interface AddressParts {
  kubernetes: () => Promise<Connection>;
  clock: Clock;
  log: (line: string) => void;
  namespace: string;
  /** 0: it is asked for once. */
  timeoutMs: number;
  /** The run has failed meanwhile: nobody waits any more. */
  isOver: () => boolean;
}

const TICK_MS = 2000;

/** Undefined where there is none, or none yet: that is no failure of the run. */
export async function findAddress(manifests: readonly Pick<Manifest, 'object'>[], parts: AddressParts): Promise<string | undefined> {
  const entrances = entrancesOf(
    manifests.map(({ object }) => object),
    parts.namespace,
  );
  const named = entrances.find((one) => one.state === 'named');
  if (named !== undefined) return named.url;
  const { clock, log } = parts;
  const startedAt = clock.now();
  let asked = entrances.flatMap((one) => (one.state === 'given later' ? [one] : []));
  for (let first = true; asked.length > 0; first = false) {
    const answers = await Promise.all(asked.map((one) => ask(one, parts)));
    const url = answers.find((answer) => answer !== 'none yet' && answer !== 'unreadable');
    const elapsedMs = clock.now() - startedAt;
    if (url !== undefined || elapsedMs >= parts.timeoutMs || parts.isOver()) return url;
    asked = asked.filter((_one, index) => answers[index] === 'none yet');
    if (first && asked.length > 0) log(waitingLine('an address', `${asked.map(({ object }) => object).join(', ')}: none yet`, elapsedMs));
    await clock.sleep(TICK_MS);
  }
  return undefined;
}

/** Who may not read it, or a cluster that does not know the kind, is not asked again. */
async function ask({ path, urlOf }: Entrance & { state: 'given later' }, { kubernetes }: AddressParts): Promise<string> {
  try {
    const answer = await (await kubernetes()).send({ method: 'GET', path });
    return isSuccess(answer) ? (urlOf(jsonOf(answer.text)) ?? 'none yet') : 'unreadable';
  } catch (error) {
    if (!(error instanceof BrokenLink)) throw error;
    return 'unreadable';
  }
}
