// Conditions on role assignments: what Azure's language says, and that a condition which cannot be read grants nothing.
import { describe, expect, test } from '@jest/globals';
import { conditionAllows } from '../../lab/authorization/conditions';

const WRITE = 'Microsoft.Authorization/roleAssignments/write';
const TYPE = 'Microsoft.Authorization/roleAssignments';
const ROLE = '4633458b-17de-408a-b874-0445c86b69e6';
const asked = (role = ROLE, principal = 'p', type = 'ServicePrincipal'): Record<string, string> => ({
  [`${TYPE}:RoleDefinitionId`]: role,
  [`${TYPE}:PrincipalId`]: principal,
  [`${TYPE}:PrincipalType`]: type,
});
const bound = (test: string): string => `((!(ActionMatches{'${WRITE}'})) OR (${test}))`;

describe('conditions', () => {
  test.each<[string, string, Record<string, string>, boolean]>([
    ['the role that is named', `@Request[${TYPE}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${ROLE}, other}`, asked(), true],
    ['in any case', `@Request[${TYPE}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${ROLE.toUpperCase()}}`, asked(), true],
    ['another role', `@Request[${TYPE}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${ROLE}}`, asked('other'), false],
    ['nobody of these', `@Request[${TYPE}:PrincipalId] ForAnyOfAllValues:GuidNotEquals {a, b}`, asked(ROLE, 'c'), true],
    ['one of these', `@Request[${TYPE}:PrincipalId] ForAnyOfAllValues:GuidNotEquals {a, b}`, asked(ROLE, 'b'), false],
    [
      'any but one, which is next to nothing',
      `@Request[${TYPE}:PrincipalId] ForAnyOfAnyValues:GuidNotEquals {a, b}`,
      asked(ROLE, 'b'),
      true,
    ],
    [
      'both of two tests',
      `@Request[${TYPE}:PrincipalId] GuidEquals 'p' AND @Request[${TYPE}:PrincipalType] StringEquals 'User'`,
      asked(),
      false,
    ],
    [
      'AND before OR',
      `@Request[${TYPE}:PrincipalId] GuidEquals 'p' OR @Request[${TYPE}:PrincipalId] GuidEquals 'x' AND @Request[${TYPE}:PrincipalId] GuidEquals 'y'`,
      asked(),
      true,
    ],
    ['text, in its case', `@Request[${TYPE}:PrincipalType] StringEquals 'serviceprincipal'`, asked(), false],
    ['text, in any case', `@Request[${TYPE}:PrincipalType] StringEqualsIgnoreCase 'serviceprincipal'`, asked(), true],
    ['the beginning of text', `@Request[${TYPE}:PrincipalType] StringStartsWith 'Service'`, asked(), true],
    ['an attribute that is not there', `@Request[${TYPE}:PrincipalId] StringNotEquals 'x'`, {}, false],
  ])('%s', (_name, condition, attributes, allowed) => {
    expect(conditionAllows(bound(condition), WRITE, attributes)).toBe(allowed);
  });

  test('an action that is not bound is free', () => {
    expect(conditionAllows(bound(`@Request[${TYPE}:PrincipalId] GuidEquals 'x'`), 'Microsoft.KeyVault/vaults/read')).toBe(true);
    expect(conditionAllows(null, WRITE)).toBe(true);
  });

  test.each([
    'Anything at all',
    bound(`@Request[${TYPE}:PrincipalId] NumericEquals 1`),
    bound(`@Request[${TYPE}:PrincipalId] GuidEquals 'p'`).slice(0, -1),
    `${bound(`@Request[${TYPE}:PrincipalId] GuidEquals 'p'`)} 'more'`,
    bound(`@Request[${TYPE}:PrincipalId] GuidEquals`),
    bound('#'),
  ])('what cannot be read grants nothing: %s', (condition) => {
    expect(conditionAllows(condition, WRITE, asked())).toBe(false);
  });
});
