// Operations that Resource Manager itself runs, such as the deletion of a group: followed by the `location` of the answer.
import { cloudOf } from '../clouds';
import { armErrors } from './errors';
import type { ArmAnswer, ArmRequest } from './routes';
import type { Lab } from '../context';

const operations = new WeakMap<Lab, Map<string, number>>();

/** The headers of a 202. It runs as long as an update of a cluster does, in the laboratory's settings. */
export function startOperationResult({ lab, path }: ArmRequest): Record<string, string> {
  const id = Buffer.from(lab.random.guid()).toString('base64url');
  const known = operations.get(lab) ?? new Map<string, number>();
  operations.set(lab, known.set(id, lab.clock.now() + lab.settings.clusterUpdateMs));
  const [, , subscription] = path.split('/');
  return {
    'location': `https://${cloudOf(lab.world).resourceManager}/subscriptions/${subscription}/operationresults/${id}?api-version=2021-04-01`,
    'retry-after': '0',
  };
}

export function findOperationResult(request: ArmRequest): ArmAnswer {
  const { lab, parameters } = request;
  const endsAt = operations.get(lab)?.get(parameters['operation'] ?? '');
  if (endsAt === undefined) throw armErrors.operationNotFound(parameters['operation'] ?? '');
  if (endsAt <= lab.clock.now()) return { status: 200 };
  return {
    status: 202,
    headers: { 'location': `https://${cloudOf(lab.world).resourceManager}${request.path}?${request.query.toString()}`, 'retry-after': '0' },
  };
}
