// What a proof has shown, and no more than that: a token is given to anybody, with or without a role.
import { counted } from '../../chain/diagnosis';
import type { PassedVerdict } from '../../links/proof/verdict';

export const PROVEN_BY = {
  read: 'a read with the role',
  token: 'a token for the service; the role assignment was read back from Resource Manager, the service itself was not asked',
} as const;

/** `read 1 secret and 1 other target, and got a token for 2 more`. */
export function provenText({ secrets, targets }: PassedVerdict): string {
  const count = (proof: 'read' | 'token'): number => targets.filter((target) => target.proof === proof).length;
  const read = [
    ...(secrets.length > 0 ? [counted(secrets.length, 'secret', 'secrets')] : []),
    ...(count('read') > 0 ? [counted(count('read'), 'other target', 'other targets')] : []),
  ];
  return [
    ...(read.length > 0 ? [`read ${read.join(' and ')}`] : []),
    ...(count('token') > 0 ? [`got a token for ${counted(count('token'), 'service', 'services')}, which is no read`] : []),
  ].join(', and ');
}
