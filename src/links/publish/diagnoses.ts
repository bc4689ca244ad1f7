// What can be wrong with the ConfigMap that tells others of the identity.
import { diagnosing, type Wordings } from '../../chain/diagnosis';

export const PUBLISH_DIAGNOSES = {
  PUBLISH_TAKEN: {
    link: 'publish',
    seen: "the ConfigMap <object> holds other values, and it is not this workload's: <why>.",
    fix: 'Give `publish` another name, or delete that ConfigMap if nobody needs it.',
  },
  PUBLISH_CONFLICT: {
    link: 'publish',
    seen: '<field> of the ConfigMap <object> is owned by <manager>, with another value.',
    fix: 'Make the owner give up the field; the Action never forces.',
  },
  PUBLISH_NAMESPACE_MISSING: {
    link: 'publish',
    seen: "there is no namespace '<namespace>' for the ConfigMap '<name>'.",
    fix: 'Create it first, or name a namespace that exists in `publish`.',
  },
} as const satisfies Wordings;

export const diagnose = diagnosing(PUBLISH_DIAGNOSES);
