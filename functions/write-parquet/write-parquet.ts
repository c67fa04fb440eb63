import { inParallel } from '../concurrency/in-parallel.ts';
import { failingAs } from '../failures.ts';
import { linesKey } from '../lake/lake-keys.ts';
import { lineColumns } from '../lake/line-columns.ts';
import { parquetObject } from '../lake/parquet/parquet-object.ts';
import { quarantineObject } from '../lake/quarantine-object.ts';
import type { DayLedger } from '../ledger/day-ledger.ts';
import { registerBatch } from '../ledger/register-batch.ts';
import { valueAt } from '../staging/line-table.ts';
import type { PlanForLake } from '../staging/plan.ts';
import { rowTotals } from '../staging/row-totals.ts';

/** Objects in memory at a time. A day of a batch is at most a few MB. */
const OBJECTS_AT_A_TIME = 4;
/** A batch of 46 chunks has few days, as a rule. */
const REGISTRATIONS_AT_A_TIME = 16;

export type PutObject = (key: string, bytes: Buffer, contentType: string) => Promise<void>;

type LakeDays = Pick<DayLedger, 'readDay' | 'readDays' | 'register'>;

type PlannedObjects = Omit<PlanForLake, 'v' | 'landings'>;

/** `keys` are written in order: readers find the last of them. */
type LakeObject = { keys: string[]; contentType: string; bytes: () => Buffer };

/**
 * Writes a plan's objects to the lake. Where a day's object goes is decided when the batch is
 * registered with the day, once; the plan decides everything else. So writing an object again
 * changes nothing. Throws `LakeWriteFailed` and `LedgerUnavailable`.
 */
export async function writeParquet(
  plan: PlannedObjects,
  put: PutObject,
  days: LakeDays,
): Promise<void> {
  const objects = [...(await lineObjects(plan, days)), ...quarantineObjects(plan)];
  await inParallel(OBJECTS_AT_A_TIME, objects, async ({ keys, contentType, bytes }) => {
    let content: Buffer | undefined;
    for (const key of keys) {
      await failingAs('LakeWriteFailed', `${key} could not be written`, () => {
        content ??= bytes();
        return put(key, content, contentType);
      });
    }
  });
}

/** Registers the batch with its days. */
async function lineObjects(plan: PlannedObjects, days: LakeDays): Promise<LakeObject[]> {
  const read = await days.readDays(plan.lake.map(({ date }) => date));
  const planned = plan.lake.map(({ date, rows }, index) => ({
    date,
    rows,
    day: valueAt(read, index, 'days'),
  }));
  return inParallel(REGISTRATIONS_AT_A_TIME, planned, async ({ date, rows, day }) => {
    const targets = await registerBatch(day, plan.batchId, rowTotals(plan.lines, rows), days);
    return {
      keys: targets.map((generation) => linesKey(date, generation, plan.batchId)),
      contentType: 'application/vnd.apache.parquet',
      bytes: () => parquetObject(lineColumns(plan, rows)),
    };
  });
}

function quarantineObjects(plan: PlannedObjects): LakeObject[] {
  return plan.quarantine.map(({ key, lines }) => ({
    keys: [key],
    contentType: 'application/gzip',
    bytes: () => quarantineObject(plan.batchId, lines),
  }));
}
