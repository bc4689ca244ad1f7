// A finding: a mistake in a manifest or a live object, where it stands, and whether it stops the run.
import { diagnosing, type Details, type Diagnosis } from '../../../chain/diagnosis';
import { LINT_DIAGNOSES, type LintCode } from './diagnoses';
import type { FieldPath } from '../../../manifests/places';
import type { Item } from './item';

export interface Finding {
  /** `error`: it can never work. `warning`: it may. */
  severity: 'error' | 'warning';
  diagnosis: Diagnosis;
}

const diagnose = diagnosing(LINT_DIAGNOSES);

export function finding<Code extends LintCode>(
  code: Code,
  item: Item,
  field: FieldPath,
  details: Details<(typeof LINT_DIAGNOSES)[Code]>,
): Finding {
  const { severity } = LINT_DIAGNOSES[code];
  const diagnosis = diagnose(code, details);
  const { kind, metadata } = item.object;
  const object = `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
  const origin = item.originOf(field);
  if ('place' in origin) {
    const { file, line } = origin.place;
    return { severity, diagnosis: { ...diagnosis, seen: `${object} (${file}:${line}): ${diagnosis.seen}`, place: origin.place } };
  }
  return { severity, diagnosis: { ...diagnosis, seen: `${object} (${shown(field)}, written by ${origin.manager}): ${diagnosis.seen}` } };
}

/** `spec.containers[0].env`. */
export function shown(field: FieldPath): string {
  return field.reduce<string>(
    (text, segment) => (typeof segment === 'number' ? `${text}[${segment}]` : text === '' ? segment : `${text}.${segment}`),
    '',
  );
}
