import { inGroups } from '../../concurrency/in-groups.ts';
import { inParallel } from '../../concurrency/in-parallel.ts';
import { DAY_MS, dayOf } from '../../domain/day.ts';
import { type ReadGroup, readParquetObject } from '../../lake/parquet/parquet-object.ts';
import { ContentFault, type ContentPorts } from './content.ts';
import { integerAt, type LineRows, readLineRows, rowCount } from './line-rows.ts';

/** A row group of a source: the number of the source, and that of the group in it, from 0. */
export type GroupPlace = { source: number; group: number };

/**
 * Objects that are in memory at a time. Those of batches are small, those of rewrites at most some
 * 12 MB.
 */
const OBJECTS_AT_A_TIME = 8;

/**
 * Reads the lines of objects from a row group on, row group by row group. Throws `SourceDamaged`
 * when one is missing or not an object of the day's lines, and `OutOfTime`.
 */
export async function* readSources(
  keys: readonly string[],
  from: GroupPlace,
  date: string,
  ports: Pick<ContentPorts, 'read' | 'isOutOfTime'>,
): AsyncGenerator<GroupPlace & { rows: LineRows }> {
  const left = keys.map((key, source) => ({ key, source })).slice(from.source);
  for (const some of inGroups(left, OBJECTS_AT_A_TIME)) {
    stopIfOutOfTime(ports);
    const objects = await inParallel(OBJECTS_AT_A_TIME, some, async ({ key, source }) => ({
      ...{ key, source },
      bytes: present(key, await ports.read(key)),
    }));
    for (const { key, source, bytes } of objects) {
      const first = source === from.source ? from.group : 0;
      for (const [at, read] of groupsOf(key, bytes).slice(first).entries()) {
        yield { source, group: first + at, rows: linesOf(key, read, date) };
      }
    }
  }
}

/** Reads the row groups of one object. Throws `SourceDamaged`. */
export function* linesInObject(key: string, bytes: Uint8Array, date: string): Generator<LineRows> {
  for (const group of groupsOf(key, bytes)) yield linesOf(key, group, date);
}

export function stopIfOutOfTime({ isOutOfTime }: Pick<ContentPorts, 'isOutOfTime'>): void {
  if (isOutOfTime()) throw new ContentFault('OutOfTime', 'The rewrite has no time left');
}

function present(key: string, bytes: Uint8Array | undefined): Uint8Array {
  if (bytes) return bytes;
  const what = `${key} is missing, although it was listed or recorded`;
  throw new ContentFault('SourceDamaged', what);
}

function groupsOf(key: string, bytes: Uint8Array): ReadGroup[] {
  return undamaged(key, () => readParquetObject(bytes));
}

function linesOf(key: string, group: ReadGroup, date: string): LineRows {
  const begin = Date.parse(date);
  return undamaged(key, () => {
    const rows = readLineRows(group);
    for (let row = 0; row < rowCount(rows); row += 1) {
      const time = integerAt(rows, 'invoice_ts', row);
      if (time >= begin && time < begin + DAY_MS) continue;
      throw new RangeError(`row ${row + 1} belongs to ${dayOf(time)}, not to ${date}`);
    }
    return rows;
  });
}

function undamaged<T>(key: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ContentFault('SourceDamaged', `${key} is not an object of lines: ${reason}`, error);
  }
}
