// What can be set while a laboratory runs: the delays of the real services, the webhook, the images.

/** `off`: not registered; `down`: registered, and nothing answers. */
export type WebhookVersion = '1.5.1' | '1.6.0' | '1.6.0-identity-binding' | 'off' | 'down';

export interface Settings {
  /** Added to every request, milliseconds. */
  latencyMs: number;
  /** How long Entra ID does not see a new federated identity credential. Minutes in reality. */
  ficPropagationMs: number;
  /** How long a new role assignment gives no right. Up to ten minutes in reality. */
  rolePropagationMs: number;
  /** How long Entra ID does not know the principal of a new identity. */
  principalReplicationMs: number;
  /** How long a write of a federated identity credential takes; a second one meanwhile is refused. */
  ficWriteMs: number;
  /** How long an update of a cluster runs. Minutes in reality. */
  clusterUpdateMs: number;
  /** Managed identity's limits per resource (0.25 writes and 0.5 reads a second), or none. */
  managedIdentityThrottling: boolean;
  /** Entra ID's wording for a credential that does not match: one code (old) or one for each part (new). */
  federationErrors: 'specific' | 'combined';
  webhook: WebhookVersion;
  /** The audience of the tokens that the webhook projects; null: the cloud's own. Which one AKS's webhook projects in a sovereign cloud, no document says. */
  webhookAudience: string | null;
  /** The local command that stands for an image's entry point; null: the image cannot be pulled. */
  images: Record<string, string[] | null>;
  /**
   * What a container is whose image `images` does not name: `run` runs its command on this machine, and one without a command
   * idles; `ready` runs nothing, and it counts as running and ready.
   */
  unknownImages: 'run' | 'ready';
  /** Nodes of the first agent pool of each cluster; with 0, no pod can be scheduled. */
  nodes: number;
  /** How often the autoscaler looks for pods that no node takes. Ten seconds in reality. */
  autoscalerScanMs: number;
  /** How long a node takes to come. Minutes in reality. */
  nodeStartMs: number;
  /** How long a namespace is Terminating before it goes. Seconds in reality. */
  namespaceDeletionMs: number;
  /** The clock: an ISO date, or null for the machine's time. */
  now: string | null;
}

export const DEFAULT_SETTINGS: Settings = {
  latencyMs: 0,
  ficPropagationMs: 0,
  rolePropagationMs: 0,
  principalReplicationMs: 0,
  ficWriteMs: 5,
  clusterUpdateMs: 300,
  managedIdentityThrottling: false,
  federationErrors: 'specific',
  webhook: '1.6.0',
  webhookAudience: null,
  images: {},
  unknownImages: 'run',
  nodes: 1,
  autoscalerScanMs: 10_000,
  nodeStartMs: 2000,
  namespaceDeletionMs: 0,
  now: null,
};

const WEBHOOKS: readonly string[] = ['1.5.1', '1.6.0', '1.6.0-identity-binding', 'off', 'down'];

/** The problems of a change of settings, one sentence each; none when it can be taken. */
export function settingsProblems(change: Record<string, unknown>): string[] {
  return Object.entries(change).flatMap(([name, value]) => {
    if (!(name in DEFAULT_SETTINGS)) {
      return [`No setting is called '${name}'. There are: ${Object.keys(DEFAULT_SETTINGS).join(', ')}.`];
    }
    if (name === 'webhook') {
      return WEBHOOKS.includes(value as string) ? [] : [`'webhook' is one of ${WEBHOOKS.join(', ')}.`];
    }
    if (name === 'unknownImages') {
      return value === 'run' || value === 'ready' ? [] : ["'unknownImages' is one of run, ready."];
    }
    if (name === 'webhookAudience') {
      return value === null || typeof value === 'string' ? [] : ["'webhookAudience' is a text, or null."];
    }
    if (name === 'now') {
      return value === null || (typeof value === 'string' && !Number.isNaN(Date.parse(value)))
        ? []
        : ["'now' is an ISO date such as 2026-11-24T12:00:00Z, or null."];
    }
    const expected = typeof DEFAULT_SETTINGS[name as keyof Settings];
    return typeof value === expected ? [] : [`'${name}' is a ${expected}.`];
  });
}
