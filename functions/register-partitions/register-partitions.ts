import { FIRST_GENERATION, linesLocation, quarantineLocation } from '../lake/lake-keys.ts';
import {
  LINE_COLUMNS,
  LINES_STORAGE,
  LINES_TABLE,
  QUARANTINE_COLUMNS,
  QUARANTINE_STORAGE,
  QUARANTINE_TABLE,
} from '../lake/lake-tables.ts';
import { type CreatePartitions, createAll, partitionOf } from '../lake/partitions.ts';
import type { SealedPlan } from '../staging/plan.ts';

/**
 * Registers the days of a plan in the catalog. Returns the number of days. Does not change a day
 * that is registered already. Throws `CatalogUpdateFailed`.
 */
export async function registerPartitions(
  plan: SealedPlan,
  bucket: string,
  create: CreatePartitions,
): Promise<number> {
  const lines = plan.lake.map(({ date }) =>
    partitionOf(
      date,
      `s3://${bucket}/${linesLocation(date, FIRST_GENERATION)}`,
      LINE_COLUMNS,
      LINES_STORAGE,
    ),
  );
  const quarantine = plan.quarantine.map(({ date }) => {
    const location = `s3://${bucket}/${quarantineLocation(date)}`;
    return partitionOf(date, location, QUARANTINE_COLUMNS, QUARANTINE_STORAGE);
  });
  await createAll(LINES_TABLE, lines, create);
  await createAll(QUARANTINE_TABLE, quarantine, create);
  return lines.length + quarantine.length;
}
