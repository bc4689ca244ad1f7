// What is used of an answer has its shape checked first: a policy of the HTTP pipeline, so that no client can forget it. The
// SDK's own models take a missing field for an empty one, and a proxy's page for a deletion.
import { getDotPath, safeParse, type GenericSchema } from 'valibot';
import { BrokenLink } from '../chain/diagnosis';
import { jsonOf } from '../chain/json';
import { diagnose } from './diagnoses';
import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';

/** The shape of the answers to one kind of request. */
export interface Shape {
  method: string;
  /** Of the path, without the query. */
  path: RegExp;
  schema: GenericSchema;
}

/** Checks successful answers. One of an operation that no shape is given for must be empty or a JSON object. */
export function understandingPolicy(shapes: readonly Shape[]): PipelinePolicy {
  return {
    name: 'aks-wli-understanding',
    sendRequest: async (request, next) => {
      const response = await next(request);
      if (response.status >= 200 && response.status < 300) expectShape(request, response, shapes);
      return response;
    },
  };
}

function expectShape(request: PipelineRequest, { status, bodyAsText }: PipelineResponse, shapes: readonly Shape[]): void {
  const { pathname, hostname } = new URL(request.url);
  const text = bodyAsText ?? '';
  const misunderstood = (problem: string): BrokenLink =>
    new BrokenLink(diagnose('ANSWER_NOT_UNDERSTOOD', { service: hostname, request: `${request.method} ${pathname}`, problem }));
  const shape = shapes.find(({ method, path }) => method === request.method && path.test(pathname));
  if (text.trim() === '') {
    // Nothing to read is an answer to what is deleted or accepted, and to nothing else.
    if (request.method === 'DELETE' || status === 202 || status === 204) return;
    throw misunderstood(`HTTP ${status} without a body`);
  }
  const body = jsonOf(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw misunderstood(`HTTP ${status}, not a JSON object`);
  if (status === 202 || shape === undefined) return;
  const problem = mismatch(shape.schema, body);
  if (problem !== undefined) throw misunderstood(problem);
}

/** Why a value does not have a shape: where, and what is wrong there. The value itself is not shown. */
export function mismatch(schema: GenericSchema, value: unknown): string | undefined {
  const result = safeParse(schema, value);
  if (result.success) return undefined;
  const [{ expected, ...issue }] = result.issues;
  const path = getDotPath(issue as Parameters<typeof getDotPath>[0]) ?? 'the answer';
  return `${path} should be ${expected ?? 'something else'}`;
}
