import { parquetWriter } from '../../lake/parquet/parquet-object.ts';
import {
  type ContentChange,
  ContentFault,
  type ContentLimits,
  type ContentPorts,
  type ContentTarget,
  type WrittenObject,
} from './content.ts';
import { LineOrder } from './line-order.ts';
import { columnsOf, type LineRows, noRows, rowCount, textAt } from './line-rows.ts';
import { stopIfOutOfTime } from './read-sources.ts';
import { pieces, type SortedLines } from './sorted-runs.ts';

/**
 * Writes sorted lines as objects of `linesPerObject`, row group by row group: at least one, although
 * without rows. Throws `LineTwice`.
 */
export async function writeObjects(
  lines: SortedLines | Iterable<LineRows>,
  { linesPerObject }: Pick<ContentChange, 'linesPerObject'>,
  { keyOf }: ContentTarget,
  { linesPerGroup }: ContentLimits,
  ports: ContentPorts,
): Promise<WrittenObject[]> {
  const objects: WrittenObject[] = [];
  const groups = pieces(eachOnce(lines), Math.min(linesPerGroup, linesPerObject));
  let object = parquetWriter(columnsOf(noRows()));
  let count = 0;
  const finish = async () => {
    const bytes = object.end();
    const key = keyOf(objects.length);
    await ports.write(key, bytes);
    objects.push({ key, lines: count, bytes: bytes.length });
    object = parquetWriter(columnsOf(noRows()));
    count = 0;
  };
  for await (const group of groups) {
    stopIfOutOfTime(ports);
    object.addRowGroup(columnsOf(group));
    count += rowCount(group);
    // Objects end where a row group does, so that those of a large day are equally long.
    if (count + linesPerGroup > linesPerObject) await finish();
  }
  // An object without rows, or every reader would take the day for one whose objects got lost.
  if (count > 0 || objects.length === 0) await finish();
  return objects;
}

/** In sorted lines, a line that is there twice follows itself. */
async function* eachOnce(lines: SortedLines | Iterable<LineRows>): AsyncGenerator<LineRows> {
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
