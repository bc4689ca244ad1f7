// What is wrong with the options of the bicep, each as a sentence with its rule.
import { parseResourceId } from './resource-id';
import type { InfrastructureOptions } from './infrastructure-options';
import type { Workload } from './workload';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
/** Azure's limit of the name that the address of the API server begins with: here the cluster's. */
const LONGEST_DNS_PREFIX = 54;

export function infrastructureProblems(workload: Workload, options: InfrastructureOptions): string[] {
  const { cluster, vault, identity, environmentVault } = workload;
  const { nodeSize, nodeCount, nodeSubnet, vaultEndpointSubnet, vaultDnsZone, maintenance, logAnalyticsWorkspace } = options;
  return [
    ...Object.entries({ vault, identity, environmentVault }).flatMap(([option, value]) =>
      value === undefined || parseResourceId(value) === undefined
        ? []
        : [
            `\`${option}\`: a resource id is for what exists elsewhere; bicep makes everything in one group: give a name, or set \`bicep: false\``,
          ],
    ),
    ...(cluster.length > LONGEST_DNS_PREFIX
      ? [`\`cluster\`: '${cluster}' is too long for the address of a new cluster, which takes ${LONGEST_DNS_PREFIX} characters of it`]
      : []),
    ...(nodeSize === undefined || /^(Basic|Standard)_\w+$/.test(nodeSize)
      ? []
      : [`\`nodeSize\`: '${nodeSize}' is no size of virtual machines, for instance: Standard_D2s_v5`]),
    ...(nodeCount === undefined || (Number.isInteger(nodeCount) && nodeCount >= 1 && nodeCount <= 1000)
      ? []
      : [`\`nodeCount\`: ${nodeCount} is not a whole number from 1 to 1000, for instance: 3`]),
    ...rangeProblems('authorizedIpRanges', options.authorizedIpRanges),
    ...rangeProblems('vaultAllowedIpRanges', options.vaultAllowedIpRanges),
    ...subnetProblems('nodeSubnet', nodeSubnet === undefined ? [] : [nodeSubnet]),
    ...subnetProblems('vaultAllowedSubnets', options.vaultAllowedSubnets ?? []),
    ...subnetProblems('vaultEndpointSubnet', vaultEndpointSubnet === undefined ? [] : [vaultEndpointSubnet]),
    ...(vaultDnsZone === undefined || isId('Microsoft.Network/privateDnsZones', vaultDnsZone)
      ? []
      : [`\`vaultDnsZone\`: '${vaultDnsZone}' is no resource id of Microsoft.Network/privateDnsZones`]),
    ...(vaultDnsZone !== undefined && vaultEndpointSubnet === undefined
      ? ['`vaultDnsZone`: it is for private endpoints: name their subnet by `vaultEndpointSubnet`']
      : []),
    ...(options.privateCluster === true && options.authorizedIpRanges !== undefined
      ? ['`authorizedIpRanges`: a private cluster has no address that they could reach; give one of both']
      : []),
    ...(maintenance === undefined || maintenanceOf(maintenance)[0] !== ''
      ? []
      : [`\`maintenance\`: '${maintenance}' is not a day of the week and a time, for instance: Saturday 01:00`]),
    ...(logAnalyticsWorkspace === undefined || isId('Microsoft.OperationalInsights/workspaces', logAnalyticsWorkspace)
      ? []
      : [`\`logAnalyticsWorkspace\`: '${logAnalyticsWorkspace}' is no resource id of Microsoft.OperationalInsights/workspaces`]),
  ];
}

/** A runner of GitHub's own stands outside of every network: it would find no API server. */
export function privateClusterProblems({ privateCluster }: InfrastructureOptions, runnerNamed: boolean): string[] {
  return privateCluster === true && !runnerNamed
    ? ["`privateCluster`: GitHub's own runners do not reach it; name one in its network by `runsOn` or `runsOnGroup`"]
    : [];
}

/** Day and time; two empty texts where there is none, or a wrong one. */
export function maintenanceOf(text = ''): [day: string, time: string] {
  const [, day, time] = /^([A-Za-z]+) (([01][0-9]|2[0-3]):[0-5][0-9])$/.exec(text) ?? [];
  const known = DAYS.find((name) => name.toLowerCase() === day?.toLowerCase());
  return known === undefined || time === undefined ? ['', ''] : [known, time];
}

function rangeProblems(option: string, ranges: readonly string[] = []): string[] {
  return ranges
    .filter((range) => !isRange(range))
    .map((range) => `\`${option}\`: '${range}' is no range of IPv4 addresses, for instance: 203.0.113.0/24`);
}

function isRange(text: string): boolean {
  const [address = '', length = '32', ...more] = text.split('/');
  const parts = address.split('.');
  const isNumber = (digits: string, most: number): boolean => /^(0|[1-9][0-9]{0,2})$/.test(digits) && Number(digits) <= most;
  return more.length === 0 && parts.length === 4 && parts.every((part) => isNumber(part, 255)) && isNumber(length, 32);
}

function subnetProblems(option: string, ids: readonly string[]): string[] {
  return ids
    .filter(
      (id) =>
        !/^\/subscriptions\/[^/']+\/resourceGroups\/[^/']+\/providers\/Microsoft\.Network\/virtualNetworks\/[^/']+\/subnets\/[^/']+$/i.test(
          id,
        ),
    )
    .map((id) => `\`${option}\`: '${id}' is no resource id of a subnet`);
}

function isId(type: string, text: string): boolean {
  return !text.includes("'") && parseResourceId(text)?.type.toLowerCase() === type.toLowerCase();
}
