// What comes back with 200 and is not what was asked for: a proxy's page, an empty list that is none, nothing at all.
import {
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
  type HttpClient,
  type HttpMethods,
} from '@azure/core-rest-pipeline';
import { describe, expect, test } from '@jest/globals';
import { array, looseObject, object, string } from 'valibot';
import { mismatch, understandingPolicy, type Shape } from '../../src/azure/answers';
import { limitsPolicy } from '../../src/azure/request';
import { codesOfFailure } from '../fakes/context';

const SHAPES: readonly Shape[] = [
  { method: 'GET', path: /\/things$/, schema: object({ value: array(looseObject({ id: string() })) }) },
  { method: 'GET', path: /\/things\/[^/]+$/, schema: looseObject({ id: string() }) },
];

/** Sends one request through a pipeline like that of the SDK's clients; `answers` come one after the other. */
async function send(method: HttpMethods, path: string, ...answers: { status: number; body: string; headers?: Record<string, string> }[]) {
  const logged: string[] = [];
  let sent = 0;
  const client: HttpClient = {
    sendRequest: async (request) => {
      const { status, body, headers = {} } = answers[Math.min(sent, answers.length - 1)] ?? { status: 500, body: '' };
      sent += 1;
      return { request, status, headers: createHttpHeaders(headers), bodyAsText: body };
    },
  };
  const pipeline = createPipelineFromOptions({ retryOptions: { maxRetries: 4, retryDelayInMs: 1, maxRetryDelayInMs: 1 } });
  pipeline.addPolicy(understandingPolicy(SHAPES), { phase: 'Deserialize' });
  pipeline.addPolicy(limitsPolicy({ signal: new AbortController().signal, log: (line) => logged.push(line) }), { afterPhase: 'Retry' });
  const request = createPipelineRequest({ url: `https://management.example${path}?api-version=1`, method });
  const response = pipeline.sendRequest(client, request);
  const codes = await codesOfFailure(response);
  return {
    codes,
    sent,
    logged,
    problem:
      codes.length === 0
        ? ''
        : await response.then(
            () => '',
            (error: Error) => error.message,
          ),
  };
}

describe('answers of Azure', () => {
  test.each<[string, HttpMethods, string, number, string]>([
    ['HTML as answer to a DELETE', 'DELETE', '/things/a', 200, '<html>please sign in</html>'],
    ['HTML as answer to a GET', 'GET', '/things/a', 200, '<html>please sign in</html>'],
    ['{} as a list', 'GET', '/things', 200, '{}'],
    ['an array as a list', 'GET', '/things', 200, '[]'],
    ['a list of things without ids', 'GET', '/things', 200, '{"value":[{}]}'],
    ['a list that is none', 'GET', '/things', 200, '{"value":{}}'],
    ['another thing', 'GET', '/things/a', 200, '{"name":"a"}'],
    ['nothing, to a GET', 'GET', '/things/a', 200, ''],
    ['white space, to a GET', 'GET', '/things/a', 200, ' \n'],
    ['nothing, to a PUT', 'PUT', '/things/a', 200, ''],
    ['text, of an operation without a shape', 'POST', '/other', 200, '"text"'],
    ['null', 'GET', '/other', 200, 'null'],
    ['an array, of an operation without a shape', 'POST', '/other', 200, '[]'],
  ])('%s is not understood, and not asked for again', async (_name, method, path, status, body) => {
    const { codes, sent } = await send(method, path, { status, body });
    expect(codes).toEqual(['ANSWER_NOT_UNDERSTOOD']);
    expect(sent).toBe(1);
  });

  test.each<[string, HttpMethods, string, number, string]>([
    ['an empty list', 'GET', '/things', 200, '{"value":[]}'],
    ['a thing with more fields', 'GET', '/things/a', 200, '{"id":"a","new":1}'],
    ['nothing, to a DELETE', 'DELETE', '/things/a', 200, ''],
    ['nothing, to what was accepted', 'PUT', '/things/a', 202, ''],
    ['nothing, with 204', 'POST', '/other', 204, ''],
    ['a status, of what was accepted', 'GET', '/things/a', 202, '{"status":"Running"}'],
    ['an object, of an operation without a shape', 'POST', '/other', 200, '{}'],
    ['a refusal is for the SDK', 'GET', '/things/a', 404, '<html>'],
  ])('%s is fine', async (_name, method, path, status, body) => {
    expect((await send(method, path, { status, body })).codes).toEqual([]);
  });

  test('the place is named, the value is not shown', async () => {
    const { problem } = await send('GET', '/things', { status: 200, body: '{"value":[{"id":{"secret":"hidden"}}]}' });
    expect(problem).toContain('management.example answered GET /things with something else than expected: value.0.id should be string.');
    expect(problem).not.toContain('hidden');
    expect(mismatch(string(), 1)).toBe('the answer should be string');
    expect(mismatch(string(), 'x')).toBeUndefined();
  });
});

describe('waits that a service asks for', () => {
  const busy = (seconds: string) => ({ status: 429, body: '{}', headers: { 'retry-after': seconds } });

  test('of more than a minute are not waited for', async () => {
    const { codes, sent, problem } = await send('GET', '/providers/Microsoft.Things/things', busy('61'));
    expect(codes).toEqual(['WAIT_TOO_LONG']);
    expect(sent).toBe(1);
    expect(problem).toContain(
      'management.example asks to wait 61 s before GET Microsoft.Things/things is sent again; the Action waits at most 60 s.',
    );
  });

  test('of a moment are waited for, without a word', async () => {
    const { codes, sent, logged } = await send('GET', '/things', busy('0'), { status: 200, body: '{"value":[]}' });
    expect([codes, sent, logged]).toEqual([[], 2, []]);
  });
});
