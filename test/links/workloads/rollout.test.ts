// How far a workload has rolled out, by its status.
import { describe, expect, test } from '@jest/globals';
import { parse } from 'valibot';
import { ROLLOUT_OBJECT, rolloutState, type RolloutKind } from '../../../src/links/workloads/rollout';

const stateOf = (kind: RolloutKind, spec: object, status: object, generation = 1): string => {
  const object = parse(ROLLOUT_OBJECT, { kind, metadata: { name: 'x', generation }, spec, status: { observedGeneration: 1, ...status } });
  const { state, progress } = rolloutState(kind, object);
  return `${state}: ${progress}`;
};
const condition = (type: string, status = 'True', reason = '', message = '') => ({ conditions: [{ type, status, reason, message }] });

describe('rollout', () => {
  test.each<[RolloutKind, object, object, string]>([
    ['Deployment', { replicas: 3 }, { updatedReplicas: 2 }, 'progressing: 2 of 3 replicas updated'],
    ['Deployment', { replicas: 3 }, { replicas: 4, updatedReplicas: 3 }, 'progressing: 1 old replica is still there'],
    ['Deployment', { replicas: 3 }, { replicas: 5, updatedReplicas: 3 }, 'progressing: 2 old replicas are still there'],
    [
      'Deployment',
      { replicas: 3 },
      { replicas: 3, updatedReplicas: 3, availableReplicas: 2 },
      'progressing: 2 of 3 updated replicas available',
    ],
    ['Deployment', { replicas: 3 }, { replicas: 3, updatedReplicas: 3, availableReplicas: 3 }, 'complete: 3 of 3 replicas available'],
    ['Deployment', { replicas: 0 }, {}, 'complete: 0 of 0 replicas available'],
    ['Deployment', {}, condition('Progressing', 'False', 'ProgressDeadlineExceeded'), 'failed: 0 of 1 replicas available'],
    ['Deployment', {}, condition('Progressing', 'True', 'ReplicaSetUpdated'), 'progressing: 0 of 1 replicas updated'],
    ['Deployment', { paused: true }, {}, 'held: it is paused'],
    [
      'Deployment',
      {},
      condition('ReplicaFailure', 'True', 'FailedCreate', 'exceeded quota'),
      'progressing: 0 of 1 replicas updated (FailedCreate: exceeded quota)',
    ],
    ['StatefulSet', { replicas: 2 }, { readyReplicas: 1 }, 'progressing: 1 of 2 replicas ready'],
    [
      'StatefulSet',
      { replicas: 2 },
      { readyReplicas: 2, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
      'progressing: 1 of 2 replicas updated',
    ],
    ['StatefulSet', { replicas: 2 }, { readyReplicas: 2, currentRevision: 'b', updateRevision: 'b' }, 'complete: 2 of 2 replicas ready'],
    [
      'StatefulSet',
      { replicas: 3, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } },
      { readyReplicas: 3, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
      'complete: 1 of 1 replicas updated',
    ],
    [
      'StatefulSet',
      { replicas: 3, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } },
      { readyReplicas: 3, updatedReplicas: 1 },
      'progressing: 1 of 2 replicas updated',
    ],
    ['StatefulSet', { replicas: 1, updateStrategy: { type: 'OnDelete' } }, { readyReplicas: 0 }, 'progressing: 0 of 1 replicas ready'],
    [
      'StatefulSet',
      { replicas: 1, updateStrategy: { type: 'OnDelete' } },
      { readyReplicas: 1, currentRevision: 'a' },
      'complete: 1 of 1 replicas ready',
    ],
    ['DaemonSet', {}, { desiredNumberScheduled: 2, updatedNumberScheduled: 1 }, 'progressing: 1 of 2 pods updated'],
    ['DaemonSet', {}, { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 }, 'progressing: 1 of 2 pods available'],
    ['DaemonSet', {}, { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2 }, 'complete: 2 of 2 pods available'],
    [
      'DaemonSet',
      { updateStrategy: { type: 'OnDelete' } },
      { desiredNumberScheduled: 1, numberAvailable: 1 },
      'complete: 1 of 1 pods available',
    ],
    ['Job', { completions: 3 }, { succeeded: 1 }, 'progressing: 1 of 3 pods succeeded'],
    ['Job', {}, condition('Complete'), 'complete: it is complete'],
    ['Job', {}, condition('Failed', 'True', 'BackoffLimitExceeded', 'too often'), 'failed: BackoffLimitExceeded: too often'],
    ['Job', {}, condition('Failed', 'False', 'x'), 'progressing: 0 of 1 pods succeeded'],
    ['Job', { suspend: true }, {}, 'held: it is suspended'],
    ['Pod', {}, {}, 'progressing: it is Pending'],
    ['Pod', {}, { phase: 'Running' }, 'progressing: it is Running'],
    ['Pod', {}, { phase: 'Running', ...condition('Ready') }, 'complete: it is ready'],
    ['Pod', {}, { phase: 'Succeeded' }, 'complete: it has succeeded'],
    ['Pod', {}, { phase: 'Failed' }, 'failed: it has failed'],
  ])('%s %j %j', (kind, spec, status, expected) => {
    expect(stateOf(kind, spec, status)).toBe(expected);
  });

  test.each<RolloutKind>(['Deployment', 'StatefulSet', 'DaemonSet'])('an old status of a %s says nothing', (kind) => {
    const done = { replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1 };
    expect(stateOf(kind, {}, done, 2)).toBe('progressing: its controller has not seen it yet');
  });
});
