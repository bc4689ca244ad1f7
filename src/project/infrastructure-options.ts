// The options of the bicep: where its files go, and what a team decides of cluster, registry and vault.

/** Where bicep files go. */
export interface BicepOptions {
  /**
   * Folder of the bicep files.
   *
   * @default "infra"
   */
  readonly infrastructureFolder?: string;
}

/** What a team decides of cluster, registry and vault. */
export interface InfrastructureOptions extends BicepOptions {
  /**
   * Size of the nodes of the cluster.
   *
   * @default "Standard_D2s_v5"
   */
  readonly nodeSize?: string;

  /**
   * Number of nodes of the cluster.
   *
   * @default 2
   */
  readonly nodeCount?: number;

  /**
   * Subnet of the nodes, by resource id.
   *
   * @default - a network of the cluster's own
   */
  readonly nodeSubnet?: string;

  /**
   * Addresses that reach the API server of the cluster, in CIDR notation: those of people, and those of the runners.
   *
   * @default - all addresses
   */
  readonly authorizedIpRanges?: string[];

  /**
   * Give the API server an address in the network only. Name in `runsOn` a runner that stands there.
   *
   * @default false
   */
  readonly privateCluster?: boolean;

  /**
   * Addresses that reach the vaults, in CIDR notation: those by which the nodes leave their network, for the pods.
   *
   * @default - all addresses
   */
  readonly vaultAllowedIpRanges?: string[];

  /**
   * Subnets that reach the vaults, by resource id: that of the nodes, for the pods. Each needs the service endpoint Microsoft.KeyVault.
   *
   * @default - all of them
   */
  readonly vaultAllowedSubnets?: string[];

  /**
   * Subnet, by resource id, in which the vaults get a private endpoint: of the network of the nodes, in the region of the vaults.
   * Nothing outside reaches the vaults then, but for the addresses and subnets that are allowed above.
   *
   * @default - no private endpoint
   */
  readonly vaultEndpointSubnet?: string;

  /**
   * Private DNS zone of vaults, by resource id, that the private endpoints get their names in.
   *
   * @default - one is made, and linked to the network of `vaultEndpointSubnet`
   */
  readonly vaultDnsZone?: string;

  /**
   * When the cluster may be upgraded: a day of the week and a time in UTC, four hours from there, as `Saturday 01:00`.
   *
   * @default - whenever AKS likes
   */
  readonly maintenance?: string;

  /**
   * Log Analytics workspace, by resource id, that gets the logs of cluster, registry and vaults.
   *
   * @default - none
   */
  readonly logAnalyticsWorkspace?: string;
}
