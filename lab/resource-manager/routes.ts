// The shape of a route of Resource Manager: what a provider declares, and what its handler is given.
import type { ConditionAttributes } from '../authorization/rules';
import type { Lab } from '../context';
import type { Caller } from '../entra/callers';

export interface ArmRequest {
  lab: Lab;
  method: string;
  /** The path as it was asked for: names keep their case. */
  path: string;
  /** The parameters of the route's pattern, in their original case. */
  parameters: Record<string, string>;
  query: URLSearchParams;
  headers: Headers;
  /** The parsed JSON body; an empty object where there is none. */
  body: Record<string, unknown>;
  caller: Caller;
}

export interface ArmAnswer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface ArmRoute {
  method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** With `{name}` for parameters; `{scope}` at the start stands for any scope. */
  path: string;
  /** The resource type that api-versions belong to. */
  type: string;
  /** The action that the caller needs; null where every caller may. */
  action: string | null;
  /** The scope that the action is checked on; by default the resource's own path. */
  scope?: (request: ArmRequest) => string;
  /** What a condition on the caller's assignment may look at. */
  attributes?: (request: ArmRequest) => ConditionAttributes | undefined;
  handle: (request: ArmRequest) => ArmAnswer | Promise<ArmAnswer>;
}

/** The api-versions that each resource type is served with: stable ones that clients in use send. */
export const API_VERSIONS: Record<string, readonly string[]> = {
  'Microsoft.Resources/subscriptions': ['2016-06-01', '2019-06-01', '2019-11-01', '2020-01-01', '2021-01-01', '2022-09-01', '2022-12-01'],
  'Microsoft.Resources/resourceGroups': [
    '2019-07-01',
    '2020-06-01',
    '2020-10-01',
    '2021-04-01',
    '2022-09-01',
    '2024-03-01',
    '2024-11-01',
    '2025-04-01',
  ],
  'Microsoft.Resources/resources': ['2015-11-01', '2020-06-01', '2021-04-01', '2022-09-01', '2024-11-01'],
  'Microsoft.ManagedIdentity/userAssignedIdentities': [
    '2018-11-30',
    '2023-01-31',
    '2024-11-30',
    '2025-05-31-preview',
    '2026-04-30',
    '2026-05-31',
  ],
  'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials': [
    '2023-01-31',
    '2024-11-30',
    '2025-01-31-preview',
    '2026-04-30',
    '2026-05-31',
  ],
  'Microsoft.Authorization/roleAssignments': ['2015-07-01', '2018-09-01-preview', '2020-04-01-preview', '2022-04-01', '2026-08-01'],
  'Microsoft.Authorization/roleDefinitions': ['2015-07-01', '2018-01-01-preview', '2022-04-01', '2022-05-01-preview'],
  'Microsoft.ContainerService/managedClusters': [
    '2024-09-01',
    '2025-05-01',
    '2025-10-01',
    '2026-01-01',
    '2026-02-01',
    '2026-03-01',
    '2026-04-01',
    '2026-05-01',
    '2026-06-01',
  ],
  'Microsoft.ContainerService/managedClusters/identityBindings': ['2025-10-02-preview', '2026-04-01', '2026-05-01', '2026-06-01'],
  'Microsoft.ContainerService/locations/operations': ['2016-03-30', '2017-08-31'],
  'Microsoft.KeyVault/vaults': ['2023-07-01', '2024-11-01', '2025-05-01', '2026-02-01'],
};
