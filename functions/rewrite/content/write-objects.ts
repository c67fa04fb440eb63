import { parquetWriter } from '../../lake/parquet/parquet-object.ts';
import { ContentFault, type ContentPorts } from './content.ts';
import type { Filling } from './filling.ts';
import { LineOrder, type LinePlace, placeOf } from './line-order.ts';
import { columnsOf, type LineRows, noRows, rowCount, textAt } from './line-rows.ts';
import { stopIfOutOfTime } from './read-sources.ts';
import type { ObjectAccount } from './runs/accounts.ts';
import { pieces, type SortedLines } from './runs/sorted-runs.ts';

/**
 * Writes sorted lines as objects of `linesPerObject`, row group by row group: at least one, although
 * without rows. `begin` objects are there already. Yields each that is written. Throws `LineTwice`
 * and `GenerationDiffers`.
 */
export async function* writeObjects(
  lines: SortedLines,
  begin: number,
  { change: { linesPerObject }, target, limits: { linesPerGroup }, ports }: Filling,
): AsyncGenerator<ObjectAccount> {
  let n = begin;
  let object = parquetWriter(columnsOf(noRows()));
  let count = 0;
  let last: LinePlace | null = null;
  const finish = async (): Promise<ObjectAccount> => {
    const bytes = object.end();
    const key = target.keyOf(n);
    await writeOrCompare(key, bytes, ports);
    const account: ObjectAccount = { v: 1, key, lines: count, bytes: bytes.length, last };
    object = parquetWriter(columnsOf(noRows()));
    count = 0;
    n += 1;
    return account;
  };
  for await (const group of pieces(eachOnce(lines), Math.min(linesPerGroup, linesPerObject))) {
    stopIfOutOfTime(ports);
    object.addRowGroup(columnsOf(group));
    count += rowCount(group);
    last = placeOf(group, rowCount(group) - 1);
    // Objects end where a row group does, so that those of a large day are equally long.
    if (count + linesPerGroup > linesPerObject) yield await finish();
  }
  // An object without rows, or every reader would take the day for one whose objects got lost.
  if (count > 0 || n === 0) yield await finish();
}

/**
 * An object that is there is that of another attempt. A version that divides the lines otherwise must
 * not write its next one beside that: readers of a generation see every object.
 */
async function writeOrCompare(
  key: string,
  bytes: Uint8Array,
  ports: Pick<ContentPorts, 'read' | 'write'>,
): Promise<void> {
  if ((await ports.write(key, bytes)) === 'PUT') return;
  const found = await ports.read(key);
  if (found && Buffer.compare(found, bytes) === 0) return;
  const what = found ? 'is there already, with other content' : 'was there, and is deleted';
  throw new ContentFault('GenerationDiffers', `${key} ${what}`);
}

/** In sorted lines, a line that is there twice follows itself. */
async function* eachOnce(lines: SortedLines): AsyncGenerator<LineRows> {
  const order = new LineOrder();
  for await (const rows of lines) {
    const row = order.firstOutOfPlace(rows);
    if (row !== undefined) {
      const lineId = textAt(rows, 'line_id', row);
      throw new ContentFault('LineTwice', `The line ${lineId} is in the sources more than once`);
    }
    yield rows;
  }
}
