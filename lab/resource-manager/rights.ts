// Whether a caller may, and Azure's words for why not.
import { decide } from '../authorization/rules';
import { armErrors } from './errors';
import type { ArmRequest } from './routes';

export function requireRight(
  { lab, caller }: Pick<ArmRequest, 'lab' | 'caller'>,
  action: string,
  scope: string,
  attributes?: Record<string, string>,
): void {
  const decision = decide(lab.world, lab.settings, lab.clock.now(), {
    ...{ principal: caller, action, plane: 'management', scope },
    ...(attributes && { attributes }),
  });
  if (decision.outcome === 'denied') throw armErrors.denied(caller, action, scope, decision.denyAssignment);
  if (decision.outcome === 'not-granted') throw armErrors.authorizationFailed(caller, action, scope);
}
