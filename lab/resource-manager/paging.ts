// Lists in pages, as every ARM list may come: a client that reads only the first page is found out here.
import { cloudOf } from '../clouds';
import { armErrors } from './errors';
import type { ArmRequest } from './routes';

const PAGE_SIZE = 50;

export interface Page {
  value: object[];
  nextLink?: string;
}

/** One page of a list. `$top` makes pages smaller; `$skiptoken` is the offset. */
export function paged(request: Pick<ArmRequest, 'lab' | 'path' | 'query'>, items: object[]): Page {
  const top = request.query.get('$top');
  if (top !== null && !/^[1-9]\d*$/.test(top)) throw armErrors.badTop(top);
  const size = Math.min(Number(top ?? PAGE_SIZE), PAGE_SIZE);
  const start = Number(request.query.get('$skiptoken') ?? 0);
  const value = items.slice(start, start + size);
  if (start + size >= items.length) return { value };
  const query = new URLSearchParams(request.query);
  query.set('$skiptoken', String(start + size));
  return { value, nextLink: `https://${cloudOf(request.lab.world).resourceManager}${request.path}?${query.toString()}` };
}
