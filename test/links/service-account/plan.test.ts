// The ServiceAccount and its annotations: written where they differ, never taken from another owner.
import { describe, expect, test } from '@jest/globals';
import { desiredChain } from '../../../src/chain/desired';
import { ownershipMetadata } from '../../../src/chain/ownership';
import {
  CLIENT_ID_ANNOTATION,
  planServiceAccount,
  replacedIdentity,
  requiredAnnotations,
  RUN_ANNOTATION,
  runAnnotation,
  TENANT_ID_ANNOTATION,
} from '../../../src/links/service-account/plan';
import { ACCOUNT, CLIENT, DESIRED, DESIRED_IN_TEAMS_NAMESPACE, IDENTITY, IN_ENVIRONMENT, INPUTS, OLDER, OWNERSHIP } from '../example';
import { actionsOf, codesOf, stepOf } from '../short';
import type { ServiceAccountFacts } from '../../../src/links/service-account/client';

const BINDING = desiredChain({ ...INPUTS, federation: 'identity-binding' }, OWNERSHIP);
const annotated = (annotations: Record<string, string>): ServiceAccountFacts => ({
  ...ACCOUNT,
  annotations: { ...ACCOUNT.annotations, ...annotations },
});
const bare: ServiceAccountFacts = { ...ACCOUNT, annotations: ownershipMetadata(OWNERSHIP).annotations };

describe('service account', () => {
  test.each<[string, ServiceAccountFacts | undefined, string]>([
    ['there is none', undefined, 'create'],
    ['holds', ACCOUNT, 'keep'],
    ['the client id in capitals', annotated({ [CLIENT_ID_ANNOTATION]: CLIENT.toUpperCase() }), 'keep'],
    ['without annotation', bare, 'update'],
    ['another client id', annotated({ [CLIENT_ID_ANNOTATION]: 'other' }), 'update'],
    ['the right tenant, said besides', annotated({ [TENANT_ID_ANNOTATION]: 'tenant' }), 'keep'],
    ['another tenant', annotated({ [TENANT_ID_ANNOTATION]: 'other' }), 'update'],
    ['without marks', { ...ACCOUNT, labels: {} }, 'adopt'],
    ['with the label of an older release', { ...ACCOUNT, labels: { 'app.kubernetes.io/managed-by': 'aks-wli-action' } }, 'update'],
    [
      'marked before repositories had ids',
      { ...ACCOUNT, annotations: { ...ownershipMetadata(OLDER).annotations, [CLIENT_ID_ANNOTATION]: CLIENT } },
      'update',
    ],
  ])('%s', (_name, found, action) => {
    const plan = planServiceAccount(DESIRED, found, IDENTITY, 'tenant');
    expect(plan.state).toBe('ready');
    expect(actionsOf(plan)).toEqual([action]);
  });

  test.each([
    ['of the client id', bare, CLIENT_ID_ANNOTATION, CLIENT],
    ['of the tenant', annotated({ [TENANT_ID_ANNOTATION]: 'other' }), TENANT_ID_ANNOTATION, 'tenant'],
  ])('another owner %s stops it', (_name, found, field, value) => {
    const plan = planServiceAccount(DESIRED, { ...found, managers: { [field]: 'helm' } }, IDENTITY, 'tenant');
    expect(codesOf(plan)).toEqual(['SERVICE_ACCOUNT_CONFLICT']);
    expect(plan).toMatchObject({
      problems: [
        {
          seen: expect.stringContaining(`${field} of the ServiceAccount 'sa' is owned by helm`),
          fix: expect.stringContaining(`'${value}'`),
        },
      ],
    });
  });

  test('an owner of a field that does not differ is in nobody’s way', () => {
    expect(codesOf(planServiceAccount(DESIRED, { ...ACCOUNT, managers: { [CLIENT_ID_ANNOTATION]: 'helm' } }, IDENTITY, 'tenant'))).toEqual(
      [],
    );
  });

  test('a cluster of another tenant needs the tenant, and so does an identity binding', () => {
    expect(planServiceAccount(DESIRED, ACCOUNT, IDENTITY, 'other').changes[0]).toMatchObject({
      action: 'update',
      differs: [{ field: TENANT_ID_ANNOTATION, before: undefined, after: 'tenant' }],
    });
    expect(actionsOf(planServiceAccount(BINDING, ACCOUNT, IDENTITY, 'tenant'))).toEqual(['update']);
  });

  test('before the identity exists, an annotation can only differ', () => {
    const plan = planServiceAccount(DESIRED, ACCOUNT, undefined, 'tenant');
    expect(plan.changes[0]?.differs).toEqual([{ field: CLIENT_ID_ANNOTATION, before: CLIENT, after: '(of the new identity)' }]);
  });

  test('marks go on ours only; a tenant that is annotated stays annotated', () => {
    expect(stepOf(planServiceAccount(DESIRED, bare, IDENTITY, 'tenant'))).toMatchObject({ mark: true, tenantAnnotated: false });
    expect(stepOf(planServiceAccount(DESIRED, { ...bare, labels: {} }, IDENTITY, 'tenant'))).toMatchObject({ mark: false });
    expect(stepOf(planServiceAccount(DESIRED, annotated({ [TENANT_ID_ANNOTATION]: 'x' }), IDENTITY, 'tenant')).tenantAnnotated).toBe(true);
    expect(requiredAnnotations(IDENTITY, 'tenant', DESIRED, true)).toEqual({
      [CLIENT_ID_ANNOTATION]: CLIENT,
      [TENANT_ID_ANNOTATION]: 'tenant',
    });
    expect(requiredAnnotations(IDENTITY, undefined, DESIRED, false)).toEqual({ [CLIENT_ID_ANNOTATION]: CLIENT });
  });

  test('of two identities that two steps of one run name, the second is refused; a later run replaces it and says what it replaces', () => {
    const inRun = { ...desiredChain(INPUTS, OWNERSHIP, '17') };
    const found = (run: string) => annotated({ [CLIENT_ID_ANNOTATION]: 'old', [RUN_ANNOTATION]: `${run} /of/another` });
    expect(codesOf(planServiceAccount(inRun, found('17'), IDENTITY, 'tenant'))).toEqual(['SERVICE_ACCOUNT_TWO_IDENTITIES']);
    // The same identity, made anew: its client id is another.
    const renewed = annotated({ [CLIENT_ID_ANNOTATION]: 'old', ...runAnnotation(inRun) });
    expect(codesOf(planServiceAccount(inRun, renewed, IDENTITY, 'tenant'))).toEqual([]);
    const later = planServiceAccount(inRun, found('16'), IDENTITY, 'tenant');
    expect(later).toMatchObject({ state: 'ready', changes: [{ why: expect.stringContaining('another identity, old') }] });
    expect(later.changes.map(replacedIdentity)).toEqual(['old']);
    // Outside GitHub there is no run to agree in; the same identity is no conflict; a first annotation replaces nothing.
    expect(
      codesOf(planServiceAccount(DESIRED, annotated({ [CLIENT_ID_ANNOTATION]: 'old', [RUN_ANNOTATION]: '' }), IDENTITY, 'tenant')),
    ).toEqual([]);
    expect(codesOf(planServiceAccount(inRun, annotated({ [RUN_ANNOTATION]: '17' }), IDENTITY, 'tenant'))).toEqual([]);
    expect(planServiceAccount(inRun, bare, IDENTITY, 'tenant').changes.map(replacedIdentity)).toEqual([undefined]);
  });

  const own: ServiceAccountFacts = { ...ACCOUNT, ...ownershipMetadata(IN_ENVIRONMENT) };
  test.each<[string, ServiceAccountFacts | undefined, string[], string[]]>([
    ['of its own is made', undefined, ['create'], []],
    ['of its own is written', own, ['update'], []],
    ["of the team that names this run's identity is used", ACCOUNT, ['keep'], []],
    ['of the team is not written', bare, ['update'], ['SERVICE_ACCOUNT_OF_THE_TEAM']],
    ["somebody else's is not written", { labels: {}, annotations: {}, managers: {} }, ['update'], ['SERVICE_ACCOUNT_OF_THE_TEAM']],
  ])("in the team's namespace an account %s", (_name, found, actions, codes) => {
    const plan = planServiceAccount(DESIRED_IN_TEAMS_NAMESPACE, found, IDENTITY, 'tenant');
    expect([actionsOf(plan), codesOf(plan)]).toEqual([actions, codes]);
  });
});
