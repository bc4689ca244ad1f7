// What the query of a write, and the body of a DELETE, say about how it is to be done.
import { isMap, type Json, textOf } from '../json';
import { kubernetesErrors, type Cause } from './errors';
import { wholeNumber } from './list';
import type { Writer } from './apply';

export interface WriteOptions {
  dryRun: boolean;
  force: boolean;
  fieldValidation: 'Strict' | 'Warn' | 'Ignore';
  writer: Writer;
  /** Said to the client beside the answer, one header each. */
  warnings: string[];
}

export interface DeleteOptions {
  dryRun: boolean;
  propagation: 'Foreground' | 'Background' | 'Orphan' | undefined;
  gracePeriodSeconds: number | undefined;
  preconditions: { uid?: string; resourceVersion?: string };
  warnings: string[];
}

const notSupported = (field: string, value: unknown, supported: string): Cause => ({
  field,
  message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`,
  reason: 'FieldValueNotSupported',
});

function dryRunCauses(values: unknown[]): Cause[] {
  return values.every((value) => value === 'All') ? [] : [notSupported('dryRun', values, '"All"')];
}

/** `options`: CreateOptions, UpdateOptions or PatchOptions, as a refusal names them. */
export function readWriteOptions(options: string, query: URLSearchParams, request: Request, time: string): WriteOptions {
  const fieldValidation = query.get('fieldValidation') ?? '';
  const dryRun = query.getAll('dryRun').filter((value) => value !== '');
  const isApply = (request.headers.get('content-type') ?? '').startsWith('application/apply-patch');
  const manager = query.get('fieldManager') ?? '';
  const causes: Cause[] = [
    ...dryRunCauses(dryRun),
    ...(['', 'Strict', 'Warn', 'Ignore'].includes(fieldValidation)
      ? []
      : [notSupported('fieldValidation', fieldValidation, '"", "Ignore", "Strict", "Warn"')]),
    ...(options === 'PatchOptions' && !isApply && query.has('force')
      ? [{ field: 'force', message: 'Forbidden: may not be specified for non-apply patch', reason: 'FieldValueForbidden' }]
      : []),
    ...(isApply && manager === ''
      ? [{ field: 'fieldManager', message: 'Required value: is required for apply patch', reason: 'FieldValueRequired' }]
      : []),
    ...(manager.length > 128
      ? [{ field: 'fieldManager', message: 'Too long: may not be more than 128 bytes', reason: 'FieldValueTooLong' }]
      : []),
  ];
  if (causes.length > 0) throw kubernetesErrors.invalidOptions(options, causes);
  const agent = request.headers.get('user-agent')?.split('/')[0] ?? 'unknown';
  return {
    dryRun: dryRun.length > 0,
    force: query.get('force') === 'true',
    fieldValidation: fieldValidation === 'Strict' || fieldValidation === 'Ignore' ? fieldValidation : 'Warn',
    writer: { manager: manager === '' ? agent : manager, time },
    warnings: [],
  };
}

const POLICIES = ['Foreground', 'Background', 'Orphan'] as const;

/** A body that says anything stands for the query: the API server does not look at that any more. */
export function readDeleteOptions(given: URLSearchParams, body: Json): DeleteOptions {
  const query = Object.keys(body).length > 0 ? new URLSearchParams() : given;
  const grace = query.get('gracePeriodSeconds');
  const dryRun = Array.isArray(body['dryRun']) ? (body['dryRun'] as unknown[]) : query.getAll('dryRun').filter((value) => value !== '');
  const policy = body['propagationPolicy'] ?? query.get('propagationPolicy') ?? undefined;
  const orphan = body['orphanDependents'] ?? query.get('orphanDependents') ?? undefined;
  const propagation = POLICIES.find((one) => one === policy);
  const causes: Cause[] = [
    ...(orphan !== undefined && policy !== undefined
      ? [
          {
            field: 'propagationPolicy',
            message: `Invalid value: ${JSON.stringify(policy)}: orphanDependents and deletionPropagation cannot be both set`,
          },
        ]
      : []),
    ...(policy !== undefined && propagation === undefined
      ? [notSupported('propagationPolicy', policy, '"Foreground", "Background", "Orphan", "nil"')]
      : []),
    ...dryRunCauses(dryRun),
  ];
  if (causes.length > 0) throw kubernetesErrors.invalidOptions('DeleteOptions', causes);
  const { uid, resourceVersion } = isMap(body['preconditions']) ? body['preconditions'] : {};
  const seconds = body['gracePeriodSeconds'] ?? (grace === null ? undefined : wholeNumber(grace));
  return {
    dryRun: dryRun.length > 0,
    propagation: propagation ?? (orphan === undefined ? undefined : textOf(orphan) === 'true' ? 'Orphan' : 'Background'),
    gracePeriodSeconds: typeof seconds === 'number' ? Math.max(seconds, seconds < 0 ? 1 : 0) : undefined,
    preconditions: {
      ...(typeof uid === 'string' && { uid }),
      ...(typeof resourceVersion === 'string' && { resourceVersion }),
    },
    warnings: [],
  };
}
