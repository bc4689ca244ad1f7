// The volumes of a pod as far as tokens and vaults are in them.
import { ofPods, type Workload } from './item';
import { listOf, recordOf, text } from '../../../manifests/record';
import type { FieldPath } from '../../../manifests/places';

/** What Entra ID takes, cloud by cloud. */
export const AUDIENCES: readonly string[] = [
  'api://AzureADTokenExchange',
  'api://AzureADTokenExchangeUSGov',
  'api://AzureADTokenExchangeChina',
];

export interface ProjectedToken {
  volume: string;
  /** Of the file, within the volume. */
  file: string;
  /** Empty: the API server's own. */
  audience: string;
  path: FieldPath;
}

export function projectedTokens(workload: Workload): ProjectedToken[] {
  return volumesOf(workload).flatMap(({ fields, path }) =>
    listOf(recordOf(fields['projected'])['sources']).flatMap((source, index): ProjectedToken[] => {
      const { serviceAccountToken } = recordOf(source);
      if (serviceAccountToken === undefined || serviceAccountToken === null) return [];
      const { audience, path: file } = recordOf(serviceAccountToken);
      return [
        {
          volume: text(fields['name']),
          file: text(file),
          audience: text(audience),
          path: [...path, 'projected', 'sources', index, 'serviceAccountToken', ...(audience === undefined ? [] : ['audience'])],
        },
      ];
    }),
  );
}

export interface VaultVolume {
  secretProviderClass: string;
  path: FieldPath;
}

/** Volumes of the Secrets Store CSI driver. */
export function vaultVolumes(workload: Workload): VaultVolume[] {
  return volumesOf(workload).flatMap(({ fields, path }): VaultVolume[] => {
    const { driver, volumeAttributes, nodePublishSecretRef } = recordOf(fields['csi']);
    // With a secret of its own the driver signs in as a service principal.
    if (driver !== 'secrets-store.csi.k8s.io' || nodePublishSecretRef !== undefined) return [];
    const secretProviderClass = text(recordOf(volumeAttributes)['secretProviderClass']);
    return [{ secretProviderClass, path: [...path, 'csi', 'volumeAttributes', 'secretProviderClass'] }];
  });
}

export function mountsVault(workload: Workload): boolean {
  return vaultVolumes(workload).length > 0;
}

export function volumesOf(workload: Workload): { fields: Record<string, unknown>; path: FieldPath }[] {
  return listOf(workload.template.spec['volumes']).map((volume, index) => ({
    fields: recordOf(volume),
    path: ofPods(workload, 'spec', 'volumes', index),
  }));
}
