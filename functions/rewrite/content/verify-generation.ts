import { areEqual } from '../../domain/line-totals.ts';
import { formatMoney } from '../../domain/money.ts';
import { addRow } from './changed-lines.ts';
import { ContentFault, type ContentPorts, type WrittenObject } from './content.ts';
import { LineOrder } from './line-order.ts';
import { rowCount } from './line-rows.ts';
import { type LineSet, LineSum } from './line-sum.ts';
import { linesInObject, stopIfOutOfTime } from './read-sources.ts';

/**
 * Reads the objects of a generation back, one at a time, and compares what is in them with what
 * their sources came to: the count, the sums, and the set of line ids. Also checks their order, by
 * which queries skip row groups. Throws ContentFault `GenerationDiffers`.
 */
export async function verifyGeneration(
  objects: readonly WrittenObject[],
  expected: LineSet,
  date: string,
  ports: Pick<ContentPorts, 'read' | 'isOutOfTime'>,
): Promise<void> {
  const sum = new LineSum();
  const order = new LineOrder();
  for (const object of objects) {
    stopIfOutOfTime(ports);
    addObject(object, await ports.read(object.key), date, sum, order);
  }
  const found = sum.value();
  if (areEqual(found, expected) && found.lineIdsHash === expected.lineIdsHash) return;
  throw differs(`found ${described(found)}, expected ${described(expected)}`);
}

function addObject(
  { key, lines, bytes: size }: WrittenObject,
  bytes: Uint8Array,
  date: string,
  sum: LineSum,
  order: LineOrder,
): void {
  const before = sum.lineCount;
  for (const rows of linesInObject(key, bytes, date)) {
    if (order.firstOutOfPlace(rows) !== undefined) throw differs(`${key} is not in order`);
    for (let row = 0; row < rowCount(rows); row += 1) addRow(sum, rows, row);
  }
  const found = sum.lineCount - before;
  if (found === lines && bytes.byteLength === size) return;
  const what = `${found} lines and ${bytes.byteLength} bytes, not ${lines} and ${size}`;
  throw differs(`${key} has ${what}`);
}

const differs = (what: string): ContentFault =>
  new ContentFault('GenerationDiffers', `The generation is not what its sources are: ${what}`);

const described = ({ lineCount, quantity, revenue, lineIdsHash }: LineSet): string =>
  `${lineCount} lines, quantity ${quantity}, revenue ${formatMoney(revenue)}, line ids ${lineIdsHash.slice(0, 16)}`;
