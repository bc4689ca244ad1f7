// Lists in pages, as every ARM list may come: a client that reads only the first page is found out here.
import type { ArmRequest } from './routes';

const PAGE_SIZE = 50;

export interface Page {
  value: object[];
  nextLink?: string;
}

/** One page of a list. `$top` makes pages smaller; `$skiptoken` is the offset. */
export function paged(request: Pick<ArmRequest, 'path' | 'query'>, items: object[]): Page {
  const size = Math.min(Number(request.query.get('$top') ?? PAGE_SIZE) || PAGE_SIZE, PAGE_SIZE);
  const start = Number(request.query.get('$skiptoken') ?? 0);
  const value = items.slice(start, start + size);
  if (start + size >= items.length) return { value };
  const query = new URLSearchParams(request.query);
  query.set('$skiptoken', String(start + size));
  return { value, nextLink: `https://management.azure.com${request.path}?${query.toString()}` };
}
