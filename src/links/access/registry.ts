// A registry has one of two modes, and the roles of the other one count for nothing, although Azure assigns them:
// https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
import { allows, type RoleFacts } from './roles';
import { diagnose } from './diagnoses';
import type { KnownGrant } from './plan';
import type { Diagnosis } from '../../chain/diagnosis';
import type { TargetFacts } from './target-client';

const TYPE = 'Microsoft.ContainerRegistry/registries';
/** Actions of the two modes, by what they let their holder do. */
const CLASSIC = ['pull/read', 'push/write', 'artifacts/delete'];
const BY_REPOSITORY = ['repositories/content/read', 'repositories/content/write', 'repositories/content/delete', 'catalog/read'];

export function isByRepository({ properties }: TargetFacts): boolean {
  return properties['roleAssignmentMode'] === 'AbacRepositoryPermissions';
}

/** A role that is about images, of the other mode than the registry's. What could not be read is not judged. */
export function registryProblems(grants: readonly KnownGrant[]): Diagnosis[] {
  return grants.flatMap(({ grant: { target }, role, facts }) => {
    if (target.kind !== 'resource' || target.type !== TYPE.toLowerCase() || facts === undefined) return [];
    const classic = holds(role, 'control', CLASSIC);
    const byRepository = holds(role, 'data', BY_REPOSITORY);
    const details = { role: role.name, registry: target.name };
    if (isByRepository(facts)) return classic && !byRepository ? [diagnose('ROLE_OF_CLASSIC_REGISTRIES', details)] : [];
    return byRepository && !classic ? [diagnose('ROLE_OF_REPOSITORIES', details)] : [];
  });
}

function holds(role: RoleFacts, plane: 'data' | 'control', actions: readonly string[]): boolean {
  const permissions = role[plane];
  return permissions !== undefined && actions.some((action) => allows(permissions, `${TYPE}/${action}`));
}
