import { linesLocation, quarantineLocation } from '../lake/lake-keys.ts';
import {
  LINE_COLUMNS,
  LINES_STORAGE,
  LINES_TABLE,
  QUARANTINE_COLUMNS,
  QUARANTINE_STORAGE,
  QUARANTINE_TABLE,
} from '../lake/lake-tables.ts';
import { type CreatePartitions, createAll, partitionOf } from '../lake/partitions.ts';
import type { DayLedger } from '../ledger/day-ledger.ts';
import type { PlanHead } from '../staging/plan.ts';

/**
 * Registers the days of a plan in the catalog. Returns the number of days. Does not change a day
 * that is registered already. One that was rewritten, and has got lost from the catalog, comes back
 * at its live generation: the first one may show lines that were removed. Throws
 * `CatalogUpdateFailed` and `LedgerUnavailable`.
 */
export async function registerPartitions(
  planned: PlanHead['days'],
  bucket: string,
  create: CreatePartitions,
  days: Pick<DayLedger, 'readDays'>,
): Promise<number> {
  const read = await days.readDays(planned.lake);
  const lines = read.map(({ date, live }) => {
    const location = `s3://${bucket}/${linesLocation(date, live)}`;
    return partitionOf(date, location, LINE_COLUMNS, LINES_STORAGE);
  });
  const quarantine = planned.quarantine.map((date) => {
    const location = `s3://${bucket}/${quarantineLocation(date)}`;
    return partitionOf(date, location, QUARANTINE_COLUMNS, QUARANTINE_STORAGE);
  });
  await createAll(LINES_TABLE, lines, create);
  await createAll(QUARANTINE_TABLE, quarantine, create);
  return lines.length + quarantine.length;
}
