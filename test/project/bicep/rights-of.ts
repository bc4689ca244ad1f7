// All rights that a principal of the laboratory holds by roles of its own, whatever they are assigned on.
import type { World } from '../../../lab/world';

/** Rights that the laboratory does not ask for: of az and of docker, which are not played here. */
const OF_OTHER_CLIENTS = /^(\*\/read|Microsoft\.Resources\/deployments\/.*)$/;

export function rightsOf({ roleAssignments, roleDefinitions }: World, principalId: string): string[] {
  const held = roleAssignments.filter((assignment) => assignment.principalId === principalId);
  const rights = held.flatMap(({ role }) => {
    const definition = roleDefinitions.find(({ name }) => name === role);
    return [...(definition?.actions ?? []), ...(definition?.dataActions ?? [])];
  });
  return [...new Set(rights)].filter((right) => !OF_OTHER_CLIENTS.test(right)).sort();
}
