import { inParallel } from '../concurrency/in-parallel.ts';
import { failingAs } from '../failures.ts';
import { lineColumns } from '../lake/line-columns.ts';
import { parquetObject } from '../lake/parquet/parquet-object.ts';
import { quarantineObject } from '../lake/quarantine-object.ts';
import type { SealedPlan } from '../staging/plan.ts';

/** Objects in memory at a time. A day of a batch is at most a few MB. */
const OBJECTS_AT_A_TIME = 4;

export type PutObject = (key: string, bytes: Buffer, contentType: string) => Promise<void>;

type LakeObject = { key: string; contentType: string; bytes: () => Buffer };

/**
 * Writes a plan's objects to the lake. The plan decides each object's key and content, so writing
 * an object again changes nothing. Throws `LakeWriteFailed`.
 */
export async function writeParquet(plan: SealedPlan, put: PutObject): Promise<void> {
  await inParallel(OBJECTS_AT_A_TIME, objectsOf(plan), ({ key, contentType, bytes }) =>
    failingAs('LakeWriteFailed', `${key} could not be written`, () =>
      put(key, bytes(), contentType),
    ),
  );
}

function objectsOf(plan: SealedPlan): LakeObject[] {
  const lake = plan.lake.map(({ key, rows }) => ({
    key,
    contentType: 'application/vnd.apache.parquet',
    bytes: () => parquetObject(lineColumns(plan, rows)),
  }));
  const quarantine = plan.quarantine.map(({ key, lines }) => ({
    key,
    contentType: 'application/gzip',
    bytes: () => quarantineObject(plan.batchId, lines),
  }));
  return [...lake, ...quarantine];
}
