import { BatchState } from '../../../functions/domain/batch.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import type { LedgerReader } from '../../../functions/ledger/ledger-reader.ts';
import type { Span } from '../../../functions/ledger/ledger-table.ts';

/** The batches that started last, in any state. The latest comes first. */
export async function latestBatches(
  reader: Pick<LedgerReader, 'batchesIn'>,
  limit: number,
): Promise<Batch[]> {
  const pages = await Promise.all(
    BatchState.options.map((state) => reader.batchesIn(state, { limit })),
  );
  return pages
    .flatMap(({ batches }) => batches)
    .toSorted(byStart)
    .slice(0, limit);
}

/** Every batch that started in this time. The earliest comes first. */
export async function batchesWithin(
  reader: Pick<LedgerReader, 'batchesIn'>,
  within: Span,
): Promise<Batch[]> {
  const found: Batch[] = [];
  for (const state of BatchState.options) {
    let after: Batch | undefined;
    do {
      const page = await reader.batchesIn(state, { limit: PAGE, within, ...(after && { after }) });
      found.push(...page.batches);
      after = page.more ? page.batches.at(-1) : undefined;
    } while (after !== undefined);
  }
  return found.toSorted(byStart).reverse();
}

const PAGE = 1000;

const byStart = (a: Batch, b: Batch): number =>
  a.startedAt === b.startedAt
    ? a.batchId < b.batchId
      ? 1
      : -1
    : a.startedAt < b.startedAt
      ? 1
      : -1;
