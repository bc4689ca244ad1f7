// Why a check pod gives no verdict: told from its state and events, or waited for.
import { describe, expect, test } from '@jest/globals';
import { podProblem, type PodEvent, type PodState } from '../../src/kubernetes/pod-problem';

const pod = (status: PodState['status']): PodState => ({ metadata: { name: 'p', namespace: 'n' }, ...(status && { status }) });
const waiting = (reason: string): PodState =>
  pod({ phase: 'Pending', containerStatuses: [{ state: { waiting: { reason, message: 'own words' } } }] });
const unscheduled = pod({
  phase: 'Pending',
  conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available' }],
});
const warning: PodEvent = { type: 'Warning', reason: 'Failed', message: 'words of the event' };

describe('pod problems', () => {
  test.each([
    ['no status yet', pod(undefined), [], undefined],
    ['creating', waiting('ContainerCreating'), [], undefined],
    ['running', pod({ phase: 'Running' }), [], undefined],
    ['image, with an event', waiting('ImagePullBackOff'), [warning], ['POD_IMAGE', 'words of the event']],
    ['image, without', waiting('ErrImagePull'), [], ['POD_IMAGE', 'own words']],
    ['cannot be created', waiting('CreateContainerError'), [], ['POD_FAILED', 'CreateContainerError: own words']],
    ['no node', unscheduled, [], ['POD_UNSCHEDULABLE', '0/3 nodes are available']],
    ['no node yet, but one is coming', unscheduled, [{ type: 'Normal', reason: 'TriggeredScaleUp' }], undefined],
    [
      'failed, with an exit code',
      pod({ phase: 'Failed', containerStatuses: [{ state: { terminated: { exitCode: 128, reason: 'StartError', message: 'no node' } } }] }),
      [],
      ['POD_FAILED', 'exit code 128, StartError, no node'],
    ],
    [
      'past its deadline',
      pod({ phase: 'Failed', reason: 'DeadlineExceeded', message: 'too long' }),
      [],
      ['POD_FAILED', 'DeadlineExceeded, too long'],
    ],
    ['ended without a word', pod({ phase: 'Succeeded' }), [], ['POD_FAILED', 'it ended well and said nothing']],
  ] as [string, PodState, PodEvent[], [string, string] | undefined][])('%s', (_name, state, events, expected) => {
    const problem = podProblem(state, events);
    if (expected === undefined) return expect(problem).toBeUndefined();
    expect(problem).toMatchObject({ link: 'proof', code: expected[0], seen: expect.stringContaining(expected[1]) });
  });
});
