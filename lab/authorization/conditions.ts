// Conditions on role assignments (ABAC), of the form that bounds which roles may be assigned to whom.
import type { ConditionAttributes } from './rules';

/**
 * A condition is a conjunction of `(!(ActionMatches{'ACTION'}) OR (tests))`. The laboratory knows the two tests
 * that delegation uses: RoleDefinitionId GuidEquals {...} and PrincipalType StringEqualsIgnoreCase {...}.
 * A clause that it cannot read allows nothing: a laboratory must not be more generous than Azure.
 */
export function conditionAllows(condition: string | null, action: string, attributes: ConditionAttributes | undefined): boolean {
  if (condition === null || condition.trim() === '') return true;
  const clauses = [...condition.matchAll(/ActionMatches\{'([^']+)'\}(.*?)(?=ActionMatches|$)/gs)];
  if (clauses.length === 0) return false;
  return clauses
    .filter(([, named]) => named?.toLowerCase() === action.toLowerCase())
    .every(([, , tests]) => attributes !== undefined && testsHold(tests ?? '', attributes));
}

function testsHold(tests: string, attributes: ConditionAttributes): boolean {
  const roles = listOf(tests, /RoleDefinitionId\]\s+ForAnyOfAnyValues:GuidEquals\s+\{([^}]*)\}/);
  const types = listOf(tests, /PrincipalType\]\s+ForAnyOfAnyValues:StringEqualsIgnoreCase\s+\{([^}]*)\}/);
  if (roles === undefined && types === undefined) return false;
  return (
    (roles === undefined || roles.includes(attributes.roleDefinitionId.toLowerCase())) &&
    (types === undefined || types.includes(attributes.principalType.toLowerCase()))
  );
}

function listOf(text: string, pattern: RegExp): string[] | undefined {
  return pattern
    .exec(text)?.[1]
    ?.split(',')
    .map((item) => item.trim().replace(/^'|'$/g, '').toLowerCase());
}
