// What every service of the laboratory works on: one object, handed in.
import type { Clock } from './clock';
import type { Keys } from './keys';
import type { Random } from './random';
import type { Settings } from './settings';
import type { Unplayed } from './unplayed';
import type { World } from './world';

export interface Lab {
  world: World;
  settings: Settings;
  clock: Clock;
  random: Random;
  keys: Keys;
  /** The clusters' token endpoint for identity bindings, as the webhook tells pods of it. */
  tokenProxy: { url: string; sniName: string; caData: string } | undefined;
  /** The certificate of the clusters' own authority, PEM: what a kubeconfig carries. The public hosts' is another one. */
  clusterAuthorityPem: string;
  /** What was asked for and is not played. */
  unplayed: Unplayed;
  /** What a process needs that is inside a cluster's network, where private names are known. */
  insideEnvironment(): Record<string, string>;
  /** A request to another host of the laboratory, as the named service. */
  fetch(url: string, caller: string, init?: RequestInit): Promise<Response>;
}
