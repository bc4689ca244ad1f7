// Which requests change something: what "zero writes" means, on Azure and on Kubernetes.
import type { JournalEntry } from './journal';

/**
 * Not writes: tokens (they leave nothing behind), lists by POST, dry runs, and the check pod, which the Action starts and
 * takes away on every run.
 */
export function isWrite({ service, method, path, query }: JournalEntry): boolean {
  if (method === 'GET' || method === 'HEAD' || !['resource-manager', 'kubernetes', 'key-vault', 'github'].includes(service)) return false;
  if (/\/(listCluster\w+Credential|token)$/i.test(path) || /(^|&)dryRun=All/.test(query)) return false;
  return !(service === 'kubernetes' && /\/pods(\/wli-check-[^/]+)?$/.test(path));
}
