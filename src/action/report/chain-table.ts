// The chain as a table: what became of each object, and why. Names are short; the full ids stand under a fold.
import { isWrite, type Change } from '../../chain/change';
import { details, table, type Cell } from './markdown';
import { dependsOnBroken, reportedChanges, type ReportedChange, type RunRecord } from './record';

export function chainTable(record: RunRecord): string {
  const rows = reportedChanges(record).map((reported) => [
    reported.change.link,
    stateText(reported, record),
    objectCell(reported, record),
    reported.change.why,
  ]);
  return rows.length === 0 ? '' : table(['link', 'state', 'object', 'why'], rows);
}

/** What was done, what would be done, or why it was not. */
export function stateText({ change, applied }: ReportedChange, record: RunRecord): string {
  if (applied !== undefined) return applied.outcome;
  if (!isWrite(change)) return change.action === 'adopt' ? "somebody else's, kept" : 'holds';
  if (record.target?.inputs.mode !== 'ensure') return `would ${change.action}`;
  return dependsOnBroken(change.link, record) ? `${change.action}: not reached` : `${change.action}: not done`;
}

/** Linked to the Azure portal where the object has a page of its own there. */
function objectCell({ change, applied }: ReportedChange, { target, known }: RunRecord): Cell {
  const text = `${change.kind} ${change.name}`;
  const id = applied?.id ?? change.id;
  const resource = id === undefined ? undefined : portalResource(change, id);
  if (resource === undefined || target === undefined) return text;
  const tenant = known?.identity?.tenantId ?? target.inputs.tenantId ?? '';
  return { text, url: `${target.inputs.cloud.portal}/#@${tenant}/resource${resource}` };
}

function portalResource({ kind }: Change, id: string): string | undefined {
  switch (kind) {
    case 'AKS cluster':
    case 'user-assigned managed identity':
      return id;
    case 'federated identity credential':
      return id.replace(/\/federatedIdentityCredentials\/[^/]+$/i, '/federatedcredentials');
    case 'role assignment':
      return /^\/subscriptions\//i.test(id)
        ? id.replace(/(\/secrets\/[^/]+)?\/providers\/Microsoft\.Authorization\/.*$/i, '/users')
        : undefined;
    default:
      return undefined;
  }
}

export function idsFold(record: RunRecord): string {
  const rows = reportedChanges(record).flatMap(({ change, applied }): Cell[][] => {
    const id = applied?.id ?? change.id;
    return id === undefined || id === change.name ? [] : [[change.kind, { code: id }]];
  });
  return rows.length === 0 ? '' : details('Resource ids', table(['object', 'id'], rows));
}

export function differencesFold(record: RunRecord): string {
  const rows = reportedChanges(record).flatMap(({ change: { name, differs } }) =>
    differs.map(({ field, before, after }) => [name, field, before ?? '(none)', after ?? '(none)']),
  );
  return rows.length === 0 ? '' : details('What differs', table(['object', 'field', 'before', 'after'], rows));
}
