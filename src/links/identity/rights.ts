// What the link `identity` may do.
import { MSI, type Right } from '../../chain/right';

export const IDENTITY_RIGHTS: readonly Right[] = [
  { plane: 'Azure', scope: 'identity group', action: `${MSI}/read`, reason: 'finds the identity and its ids' },
  {
    plane: 'Azure',
    scope: 'identity group',
    action: `${MSI}/write`,
    reason: 'creates the identity and tags it',
    when: 'it does not exist',
  },
  {
    plane: 'Azure',
    scope: 'identity group',
    action: `${MSI}/delete`,
    reason: 'deletes the identity of an environment',
    uses: ['environments'],
  },
];
