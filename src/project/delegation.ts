// Conditions on the right to give roles: the Action's own, narrowed to principals that may be known by then.
import { FACTS } from './facts';

/** `only` these principals, or any `but` these. `principals` is put in by bicep, once they exist. The role is that of the vault, if no other is said. */
export function delegationCondition(
  which: 'only' | 'but',
  principals: string,
  verbs: readonly ('write' | 'delete')[],
  roleIds: readonly string[] = [FACTS.roles['Key Vault Secrets User'] ?? ''],
): string {
  const operator = which === 'only' ? 'ForAnyOfAnyValues:GuidEquals' : 'ForAnyOfAllValues:GuidNotEquals';
  return FACTS.delegationCondition
    .split(/ AND (?=\(\(!\(ActionMatches)/)
    .filter((clause) => verbs.some((verb) => clause.includes(`roleAssignments/${verb}'`)))
    .map((clause) => clause.replace(/(:RoleDefinitionId\] ForAnyOfAnyValues:GuidEquals) \{[^}]*\}/, `$1 {${roleIds.join(', ')}}`))
    .map((clause) =>
      clause.replace(
        /(@\w+\[Microsoft\.Authorization\/roleAssignments):PrincipalType\] [^{]*\{[^}]*\}/,
        `$& AND $1:PrincipalId] ${operator} {${principals}}`,
      ),
    )
    .map((clause) => {
      // Were the Action's condition of another form one day, a wider one must not go out in silence.
      if (!clause.includes(`:PrincipalId] ${operator}`) || !clause.includes(`GuidEquals {${roleIds.join(', ')}}`))
        throw new Error(`the condition has no place for principals and roles: ${clause}`);
      return clause;
    })
    .join(' AND\n')
    .replace(/ (?=OR \(|AND @)/g, '\n');
}
