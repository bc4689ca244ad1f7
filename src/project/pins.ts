// The actions of others that workflows use: the versions of projen's own table, each by the commit that its tag names.

/** An action at a commit. */
export interface Pin {
  /** `owner/name@SHA`. */
  readonly reference: string;
  /** The tag of that commit. */
  readonly version: string;
}

/** A test compares these with projen's table (`github.ActionRefs`): it names some by a tag only, which could be moved. */
export const CHECKOUT: Pin = { reference: 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1', version: 'v7.0.1' };
export const SETUP_NODE: Pin = { reference: 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020', version: 'v7.0.0' };
/** Not in projen's table. */
export const AZURE_LOGIN: Pin = { reference: 'azure/login@7ddb5af1ef8758cf1353cf3b42f940aee27ba21c', version: 'v3.0.2' };

export const PINS: readonly Pin[] = [CHECKOUT, SETUP_NODE, AZURE_LOGIN];

/** Without the token in the folder: what runs next may be a stranger's. */
export const checkoutStep = { name: 'Check out', uses: CHECKOUT.reference, with: { 'persist-credentials': false } };
