import { counted } from '../domain/counted.ts';
import type { AuditRun } from './audit-run.ts';

/**
 * Checks the books over all ingests: received by those that are no corrections = accepted +
 * quarantined lines that are not corrected. That holds for an ingest by itself, so over all of them
 * it holds if each correction has sent as many lines as it holds. Those whose ingest is later than
 * the audit, or not accepted yet, are left out: their claims may be ahead of it. So are those that
 * correct lines of such an ingest, as a function whose clock is ahead accepts it.
 *
 * Only for an audit of everything. Another one does not see the ingests that its corrections correct.
 */
export function checkBooks({ books, report }: AuditRun): void {
  for (const [id, resent] of books.resent) {
    const held = books.corrected.get(id) ?? 0;
    if (held === resent) continue;
    const isAhead = [...(books.sources.get(id) ?? [])].some((each) => !books.checked.has(each));
    if (held < resent && isAhead) continue;
    const says = `Correction ${id} holds ${counted(held, 'quarantined line')} and has sent ${counted(resent, 'line')}, so the books of all ingests do not add up.`;
    report.differences.push({ kind: 'BooksDiffer', id, says });
  }
}
