// What can be wrong with the identity.
import { diagnosing, type Wordings } from '../../chain/diagnosis';

export const IDENTITY_DIAGNOSES = {
  IDENTITY_LOCATION: {
    link: 'identity',
    seen: 'the identity cannot be created there: <message>',
    fix: 'Set `location` to a region that offers managed identities, or `identity` to the existing one.',
  },
} as const satisfies Wordings;

export const diagnose = diagnosing(IDENTITY_DIAGNOSES);
