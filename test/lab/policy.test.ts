// Azure Policy in the laboratory: what is denied, what is added, and what a refusal tells.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { arm as armOf, type Arm } from './arm';
import { startLab, type RunningLab } from '../../lab/lab';

const MSI = '/providers/Microsoft.ManagedIdentity/userAssignedIdentities';
const RBAC = '/providers/Microsoft.Authorization';

describe('policies', () => {
  let lab: RunningLab;
  let arm: Arm;
  beforeAll(async () => {
    lab = await startLab({ seed: 6 });
    arm = armOf(lab);
  });
  beforeEach(() => lab.reset());
  afterAll(() => lab.close());
  const makeIdentity = (body: object = {}) => arm.call('PUT', `${arm.group()}${MSI}/ide`, '2024-11-30', { location: 'westus', ...body });

  const policy = (policyRule: object, more: object = {}): void => {
    const id = `${arm.subscription()}${RBAC}/policyDefinitions/rule`;
    lab.world().policyDefinitions = [
      {
        id,
        name: 'rule',
        displayName: 'Require a tag on resources',
        mode: 'Indexed',
        parameters: { tagName: { type: 'String' } },
        policyRule: policyRule as never,
      },
    ];
    lab.world().policyAssignments = [
      {
        scope: arm.subscription(),
        name: 'assigned',
        displayName: 'Tags',
        policyDefinitionId: id,
        parameters: { tagName: { value: 'costCentre' } },
        ...more,
      },
    ];
  };
  const WITHOUT_TAG = { field: "[concat('tags[', parameters('tagName'), ']')]", exists: 'false' };

  test('a policy denies a resource without its tag, in the shape that clients read', async () => {
    policy({ if: WITHOUT_TAG, then: { effect: 'deny' } }, { nonComplianceMessages: [{ message: 'Tag costCentre is required' }] });
    const { status, body } = await makeIdentity();
    expect(status).toBe(403);
    expect(body).toEqual({
      error: {
        code: 'RequestDisallowedByPolicy',
        target: 'ide',
        message:
          "Resource 'ide' was disallowed by policy. Reasons: 'Tag costCentre is required'. See error details for policy resource IDs.",
        additionalInfo: [
          {
            type: 'PolicyViolation',
            info: expect.objectContaining({
              policyAssignmentDisplayName: 'Tags',
              policyDefinitionEffect: 'deny',
              evaluationDetails: {
                evaluatedExpressions: [
                  {
                    result: 'True',
                    expressionKind: 'Field',
                    expression: 'tags[costCentre]',
                    path: 'tags[costCentre]',
                    targetValue: 'false',
                    operator: 'Exists',
                  },
                ],
              },
            }),
          },
        ],
      },
    });
    expect(lab.world().identities).toEqual([]);
    expect((await makeIdentity({ tags: { COSTCENTRE: '4711' } })).status).toBe(201);
    // What has no tags of its own is none of an indexed policy's business.
    expect(
      (
        await arm.call('PUT', `${arm.group()}${MSI}/ide/federatedIdentityCredentials/fic`, '2024-11-30', {
          properties: { issuer: 'https://i', subject: 's', audiences: ['a'] },
        })
      ).status,
    ).toBe(201);
  });

  test.each([
    ['not enforced', { enforcementMode: 'DoNotEnforce' }],
    ['excluded', { notScopes: ['GROUP'] }],
    ['assigned elsewhere', { scope: '/subscriptions/x' }],
  ])('a policy that is %s lets pass', async (_name, more) => {
    policy({ if: WITHOUT_TAG, then: { effect: 'deny' } }, JSON.parse(JSON.stringify(more).replace('GROUP', arm.group())) as object);
    expect((await makeIdentity()).status).toBe(201);
  });

  test.each([
    [
      'modify',
      {
        effect: 'modify',
        details: { operations: [{ operation: 'addOrReplace', field: 'tags.costCentre', value: '[resourceGroup().name]' }] },
      },
    ],
    ['append', { effect: 'append', details: [{ field: "tags['costCentre']", value: 'hashbnuswest' }] }],
  ])('a policy of the effect %s adds the tag', async (_name, then) => {
    policy({ if: WITHOUT_TAG, then });
    expect((await makeIdentity({ tags: { a: 'b' } })).body).toMatchObject({ tags: { a: 'b', costCentre: 'hashbnuswest' } });
  });

  test.each([
    [{ field: 'location', notIn: ['eastus'] }, 403],
    [{ field: 'type', equals: 'Microsoft.KeyVault/vaults' }, 201],
    [{ allOf: [{ field: 'type', like: 'Microsoft.ManagedIdentity/*' }, { not: { field: 'name', match: 'ide##' } }] }, 403],
    [
      {
        anyOf: [
          { field: 'name', contains: 'x' },
          { value: '[resourceGroup().name]', equals: 'other' },
        ],
      },
      201,
    ],
  ])('conditions of a policy: %j', async (condition, status) => {
    policy({ if: condition, then: { effect: 'Deny' } });
    expect((await makeIdentity()).status).toBe(status);
  });
});
