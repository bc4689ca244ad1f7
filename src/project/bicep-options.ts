// The option of everything that writes bicep.

/** Where bicep files go. */
export interface BicepOptions {
  /**
   * Folder of the bicep files.
   *
   * @default "infra"
   */
  readonly infrastructureFolder?: string;
}
