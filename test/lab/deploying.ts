// Deployments as tests ask for them: a body, the deployment started and followed to its end, and what it shows then.
import type { Arm } from './arm';
import type { Answer } from './client';

export interface ShownDeployment {
  properties: {
    provisioningState: string;
    outputs?: Record<string, { value: unknown }>;
    error?: object;
    parameters: Record<string, object>;
  };
}

export function deploymentPath(arm: Arm, name: string, scope = arm.group()): string {
  return `${scope}/providers/Microsoft.Resources/deployments/${name}`;
}

export function deploymentBody(template: object, parameters: Record<string, unknown> = {}, more: object = {}): object {
  const given = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, { value }]));
  return { ...more, properties: { mode: 'Incremental', template, parameters: given } };
}

/** The refusal, or the deployment once it has ended. */
export async function deploy(arm: Arm, name: string, body: object, scope = arm.group()): Promise<Answer & { body: ShownDeployment }> {
  const path = deploymentPath(arm, name, scope);
  const answer = await arm.call('PUT', path, '2022-09-01', body);
  if (answer.status >= 300) return answer as Answer & { body: ShownDeployment };
  const poll = new URL(answer.headers.get('azure-asyncoperation') ?? '');
  for (let state = 'Running'; state === 'Running';) {
    state = ((await arm.call('GET', poll.pathname, '2022-09-01')).body as { status: string }).status;
  }
  return (await arm.call('GET', path, '2022-09-01')) as Answer & { body: ShownDeployment };
}

/** A template of resources alone. */
export function templateOf(resources: object[], more: object = {}): object {
  return { $schema: 's', contentVersion: '1.0.0.0', resources, ...more };
}

export function identityResource(name: string, more: object = {}): object {
  return { type: 'Microsoft.ManagedIdentity/userAssignedIdentities', apiVersion: '2024-11-30', name, location: 'westus', ...more };
}
