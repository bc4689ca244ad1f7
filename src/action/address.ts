// The search for the address of an environment: it goes on while the workloads roll out and the proof runs.
import { BrokenLink } from '../chain/diagnosis';
import { findAddress } from '../links/manifests/address';
import { knownSoFar } from '../links/manifests/known';
import { info } from './log';
import type { Chain } from '../links/chain';
import type { Context } from '../links/context';
import type { UserManifests } from '../links/manifests/files';
import type { Inputs } from '../inputs/declaration';

export interface AddressSearch {
  /** Undefined where there is none, or none yet. */
  found: Promise<string | undefined>;
  /** Whatever has not been found by now is not waited for. */
  end: () => void;
}

/** By the input; else, of an environment, by its manifests. */
export function searchAddress(inputs: Inputs, manifests: UserManifests | undefined, chain: Chain, context: Context): AddressSearch {
  let over = false;
  const search = async (): Promise<string | undefined> => {
    if (inputs.environmentUrl !== undefined || inputs.environment === undefined || manifests === undefined) return inputs.environmentUrl;
    const rendered = manifests.render(await knownSoFar(chain.identity, chain.access));
    return findAddress(rendered, {
      ...context,
      namespace: context.desired.namespace,
      timeoutMs: inputs.rollout ? inputs.rolloutTimeout * 1000 : 0,
      isOver: () => over,
    });
  };
  return {
    found: search().then(
      (address) => {
        if (address !== undefined) info(`address: ${address}`);
        return address;
      },
      (error: unknown) => {
        // The run was cancelled, or its time is up: whoever waits for the rest of it says so.
        if (error instanceof BrokenLink) return undefined;
        throw error;
      },
    ),
    end: () => {
      over = true;
    },
  };
}
