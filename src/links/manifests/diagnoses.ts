// What can be wrong with the user's manifests.
import { diagnosing, type Wordings } from '../../chain/diagnosis';

export const MANIFEST_DIAGNOSES = {
  MANIFEST_INVALID: { link: 'manifests', seen: '<problem>.', fix: 'Fix the file; nothing was sent anywhere.' },
  MANIFEST_CONFLICT: {
    link: 'manifests',
    seen: '<object> (<file>): <field> is owned by <manager>, with another value.',
    fix: 'Take the field out of the manifest, or make the owner give it up; the Action never forces.',
  },
  MANIFEST_REFUSED: { link: 'manifests', seen: 'the API server refuses <object> (<file>): <message>', fix: 'Fix the manifest.' },
  MANIFEST_UNKNOWN_KIND: {
    link: 'manifests',
    seen: 'the cluster has no kind <object> (<file>).',
    fix: 'Install its CustomResourceDefinition first, or correct apiVersion and kind.',
  },
  MANIFEST_OF_OTHERS: {
    link: 'manifests',
    seen: "<object> (<file>) exists, and is not this environment's: with `environment-namespace: keep` it is not written.",
    fix: 'Give it a name of its own, with ${ENVIRONMENT} in it, or leave it out.',
  },
} as const satisfies Wordings;

export const diagnose = diagnosing(MANIFEST_DIAGNOSES);
