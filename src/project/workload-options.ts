// The options that every part shares: which workload it is, and what it may read.
/** A workload, and the vault that it may read. */
export interface WorkloadOptions {
  /**
   * Name of the AKS cluster.
   *
   * @default - the name of the project
   * @featured
   */
  readonly cluster?: string;

  /**
   * Resource group of the cluster.
   *
   * @default - the name of the project
   * @featured
   */
  readonly resourceGroup?: string;

  /**
   * Namespace of the workload. The Action makes it when it does not exist.
   *
   * @default - the name of the project
   * @featured
   */
  readonly namespace?: string;

  /**
   * ServiceAccount of the workload. The Action makes it when it does not exist.
   *
   * @default "workload"
   * @featured
   */
  readonly serviceAccount?: string;

  /**
   * Key Vault of the workload: by name when it lies in the resource group of the cluster, by full resource id when it lies elsewhere.
   *
   * @default - `kv-`, the name of the project and a hash, since the names of vaults are unique in all of Azure
   * @featured
   */
  readonly vault?: string;

  /**
   * Names of the secrets that the workload reads: the proof reads each of them.
   *
   * @default ["my-secret"]
   * @featured
   */
  readonly secrets?: string[];

  /**
   * User-assigned managed identity of the workload, by name or by full resource id.
   *
   * @default - `wli-<namespace>-<service-account>`: made by `deployer.bicep`, and without it by the Action
   * @featured
   */
  readonly identity?: string;

  /**
   * Resource group of the workload's identity.
   *
   * @default - the resource group of the cluster
   * @featured
   */
  readonly identityResourceGroup?: string;

  /**
   * Key Vault of the environments of pull requests, by name or by full resource id: whoever may open a pull request can read its secrets.
   *
   * @default - with bicep a vault of its own, beside that of the workload
   */
  readonly environmentVault?: string;

  /**
   * Resource group of the identities of the environments of pull requests: nothing else belongs there.
   *
   * @default - the resource group of the cluster, with `-environments` behind it
   */
  readonly environmentResourceGroup?: string;

  /**
   * Roles of the workload on other resources than the vault, which exist already: `<role> on <resource id>` each. The id may be that of
   * a resource, of a part of it (a blob container) or of a resource group.
   *
   * @default - none
   */
  readonly access?: string[];

  /**
   * Roles of the environments of pull requests on other resources than their vault, in the same form: whoever may open a pull
   * request can use them.
   *
   * @default - none
   */
  readonly environmentAccess?: string[];

  /**
   * ConfigMap that tells others of the identity of the workload, as `configmap <namespace>/<name>`. Where it lies in the namespace of
   * the workload, each environment of a pull request gets one in its own; elsewhere environments have none.
   *
   * @default - none
   */
  readonly publish?: string;

  /**
   * Region of what is made.
   *
   * @default - "westeurope", or what takes its place in another cloud, for a new resource group; for a new identity the region of the cluster
   * @featured
   */
  readonly location?: string;

  /**
   * Cloud of Azure: `AzureCloud`, `AzureUSGovernment` or `AzureChinaCloud`, as `Cloud` has them.
   *
   * @default "AzureCloud"
   */
  readonly cloud?: string;

  /**
   * Branch whose state is the truth: what is pushed there is made true in the cluster.
   *
   * @default "main"
   */
  readonly defaultBranch?: string;
}
