// The actions of others that workflows use: by the commit that was looked at, with the version behind it.

export interface Pin {
  /** `owner/name@SHA`, or a tag. */
  readonly reference: string;
  /** Undefined where the reference is a tag and says it already. */
  readonly version: string | undefined;
}

export const CHECKOUT: Pin = { reference: 'actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd', version: 'v6.0.2' };
export const SETUP_NODE: Pin = { reference: 'actions/setup-node@6044e13b5dc448c55e2357c09f80417699197238', version: 'v6.2.0' };

/** Without the token in the folder: what runs next may be a stranger's. */
export const checkoutStep = { name: 'Check out', uses: CHECKOUT.reference, with: { 'persist-credentials': false } };
