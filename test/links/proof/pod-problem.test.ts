// Why a check pod gives no verdict: known from its state and events, or waited for.
import { describe, expect, test } from '@jest/globals';
import { podProblem, type PodEvent, type PodState } from '../../../src/links/proof/pod-problem';

type Status = NonNullable<PodState['status']>;
type ContainerStatus = NonNullable<Status['containerStatuses']>[number];
const pod = (status: Status | undefined): PodState => ({ metadata: { name: 'p' }, ...(status && { status }) });
const container = (state: NonNullable<ContainerStatus['state']>): ContainerStatus[] => [{ name: 'check', state }];
const waiting = (reason: string): PodState =>
  pod({ phase: 'Pending', containerStatuses: container({ waiting: { reason, message: 'own words' } }) });
const unscheduled = pod({
  phase: 'Pending',
  conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available' }],
});
const warning: PodEvent = { type: 'Warning', reason: 'Failed', message: 'the image cannot be pulled' };
const [EARLY, LATE] = [59_999, 60_000];

describe('pod problems', () => {
  test.each<[string, PodState, PodEvent[], number, [string, string] | undefined]>([
    ['no status yet', pod(undefined), [], LATE, undefined],
    ['creating', waiting('ContainerCreating'), [], LATE, undefined],
    ['running', pod({ phase: 'Running' }), [], LATE, undefined],
    [
      'another container waits: a service mesh, say',
      pod({ phase: 'Pending', containerStatuses: [{ name: 'mesh', state: { waiting: { reason: 'ImagePullBackOff' } } }] }),
      [],
      LATE,
      undefined,
    ],
    ['image, with an event', waiting('ImagePullBackOff'), [warning], EARLY, ['POD_IMAGE', 'the image cannot be pulled']],
    [
      'image, with an event about something else',
      waiting('ImagePullBackOff'),
      [{ ...warning, reason: 'Unhealthy', message: 'no readiness' }],
      EARLY,
      ['POD_IMAGE', 'own words'],
    ],
    ['image, without', waiting('ErrImagePull'), [], EARLY, ['POD_IMAGE', 'own words']],
    ['image, with a name that is none', waiting('InvalidImageName'), [], EARLY, ['POD_IMAGE', 'own words']],
    ['cannot be created', waiting('CreateContainerError'), [], EARLY, ['POD_FAILED', 'CreateContainerError: own words']],
    [
      'cannot be created, with an event',
      waiting('CreateContainerConfigError'),
      [{ ...warning, message: 'Error: no such secret' }],
      EARLY,
      ['POD_FAILED', 'CreateContainerConfigError: Error: no such secret'],
    ],
    ['no node yet: an autoscaler may still act', unscheduled, [], EARLY, undefined],
    ['no node for a minute', unscheduled, [], LATE, ['POD_UNSCHEDULABLE', '0/3 nodes are available']],
    ['no node for a minute, but one is coming', unscheduled, [{ type: 'Normal', reason: 'TriggeredScaleUp' }], LATE, undefined],
    [
      'no node, and the autoscaler will not bring one',
      unscheduled,
      [{ type: 'Normal', reason: 'NotTriggerScaleUp', message: '1 max node group size reached' }],
      0,
      ['POD_UNSCHEDULABLE', '0/3 nodes are available; 1 max node group size reached'],
    ],
    [
      'no node, in the words of the scheduler',
      unscheduled,
      [{ type: 'Warning', reason: 'FailedScheduling', message: '3 Insufficient cpu' }],
      LATE,
      ['POD_UNSCHEDULABLE', '3 Insufficient cpu'],
    ],
    [
      'failed, with an exit code',
      pod({ phase: 'Failed', containerStatuses: container({ terminated: { exitCode: 128, reason: 'StartError', message: 'no node' } }) }),
      [],
      EARLY,
      ['POD_FAILED', 'exit code 128, StartError, no node, last words'],
    ],
    [
      'past its deadline',
      pod({ phase: 'Failed', reason: 'DeadlineExceeded', message: 'too long' }),
      [],
      EARLY,
      ['POD_FAILED', 'DeadlineExceeded, too long, last words'],
    ],
    ['ended without a word', pod({ phase: 'Succeeded' }), [], EARLY, ['POD_FAILED', 'exited with code 0 and no verdict']],
  ])('%s', (_name, state, events, age, expected) => {
    const problem = podProblem(state, 'check', events, age, 'last words');
    if (expected === undefined) return expect(problem).toBeUndefined();
    expect(problem).toMatchObject({ link: 'proof', code: expected[0], seen: expect.stringContaining(expected[1]) });
  });

  test('of several warnings the newest that fits counts', () => {
    const events = [
      { ...warning, message: 'pull: first' },
      { ...warning, message: 'pull: second' },
      { ...warning, reason: 'Unhealthy', message: 'x' },
    ];
    expect(podProblem(waiting('ErrImagePull'), 'check', events, 0, '')?.seen).toContain('pull: second');
  });
});
