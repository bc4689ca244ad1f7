// The limits of one request: a request that hangs is given up and tried again, until the run itself ends.
import { describe, expect, test } from '@jest/globals';
import {
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  defaultRetryPolicy,
  type HttpClient,
  type PipelineRequest,
} from '@azure/core-rest-pipeline';
import { limitsPolicy } from '../../src/azure/request';

/** The first requests hang until they are aborted. */
function hanging(times: number): HttpClient & { asked: number } {
  const client = {
    asked: 0,
    sendRequest: async (request: PipelineRequest) => {
      client.asked += 1;
      if (client.asked <= times)
        await new Promise((_resolve, reject) => {
          if (request.abortSignal?.aborted === true) reject(new Error('aborted'));
          request.abortSignal?.addEventListener('abort', () => reject(new Error('aborted')));
        });
      return { request, status: 200, headers: createHttpHeaders(), bodyAsText: '{}' };
    },
  };
  return client;
}

function send(client: HttpClient, signal: AbortSignal) {
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(defaultRetryPolicy({ maxRetries: 2, retryDelayInMs: 1 }), { phase: 'Retry' });
  pipeline.addPolicy(limitsPolicy({ signal, log: () => undefined }, 20), { afterPhase: 'Retry' });
  return pipeline.sendRequest(client, createPipelineRequest({ url: 'https://management.azure.com/x' }));
}

describe('a request that hangs', () => {
  test('is tried again', async () => {
    const client = hanging(2);
    expect((await send(client, new AbortController().signal)).status).toBe(200);
    expect(client.asked).toBe(3);
  });

  test('for ever ends with what happened', async () => {
    await expect(send(hanging(Infinity), new AbortController().signal)).rejects.toMatchObject({
      code: 'ETIMEDOUT',
      message: 'no answer within 0.02 s',
    });
  });

  test('ends with the run', async () => {
    const signal = AbortSignal.abort(new Error('the run is over'));
    const client = hanging(Infinity);
    await expect(send(client, signal)).rejects.toThrow('the run is over');
    expect(client.asked).toBe(1);
  });
});
