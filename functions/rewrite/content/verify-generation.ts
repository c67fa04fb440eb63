import { areEqual } from '../../domain/line-totals.ts';
import { formatMoney } from '../../domain/money.ts';
import { ContentFault, type ContentPorts, type WrittenObject } from './content.ts';
import { comparePlaces, LineOrder, type LinePlace, placeOf } from './line-order.ts';
import { rowCount } from './line-rows.ts';
import { type LineSet, LineSum } from './line-sum.ts';
import { linesInObject, stopIfOutOfTime } from './read-sources.ts';
import { type ObjectRead, ReadAccount } from './runs/accounts.ts';
import { numbered, type StagedAccounts } from './runs/staged-accounts.ts';

/**
 * Reads the objects of a generation back, one at a time, and compares what is in them with what
 * their sources came to: the count, the sums, and the set of line ids. Also checks their order, by
 * which queries skip row groups. An object is never replaced, so of a large day each is read once:
 * `staged` has what came of those before. Throws ContentFault `GenerationDiffers`.
 */
export async function verifyGeneration(
  objects: readonly WrittenObject[],
  expected: LineSet,
  date: string,
  ports: Pick<ContentPorts, 'read' | 'isOutOfTime'>,
  staged?: StagedAccounts,
): Promise<void> {
  const sum = new LineSum();
  let before: LinePlace | null = null;
  for (const [n, object] of objects.entries()) {
    const { lines, first, last } = await readBack(n, object, date, ports, staged);
    const isAfter = !(before && first) || comparePlaces(before, first) < 0;
    if (!isAfter) throw differs(`${object.key} is not in order`);
    sum.addSet(lines);
    before = last ?? before;
  }
  const found = sum.value();
  if (areEqual(found, expected) && found.lineIdsHash === expected.lineIdsHash) return;
  throw differs(`found ${described(found)}, expected ${described(expected)}`);
}

async function readBack(
  n: number,
  object: WrittenObject,
  date: string,
  ports: Pick<ContentPorts, 'read' | 'isOutOfTime'>,
  staged?: StagedAccounts,
): Promise<ObjectRead> {
  const name = numbered('read', n);
  const found = await staged?.read(name, ReadAccount);
  if (found?.key === object.key && found.bytes === object.bytes) return found;
  stopIfOutOfTime(ports);
  const bytes = await ports.read(object.key);
  // Somebody has deleted it, and what it was made of may be staged no longer.
  if (!bytes) throw differs(`${object.key} is missing`);
  const account = linesOf(object, bytes, date);
  if (staged?.isUsed) await staged.write(name, ReadAccount, account);
  return account;
}

function linesOf(
  { key, lines, bytes: size }: WrittenObject,
  bytes: Uint8Array,
  date: string,
): ObjectRead {
  const sum = new LineSum();
  const order = new LineOrder();
  let first: LinePlace | null = null;
  let last: LinePlace | null = null;
  for (const rows of linesInObject(key, bytes, date)) {
    if (order.firstOutOfPlace(rows) !== undefined) throw differs(`${key} is not in order`);
    const count = rowCount(rows);
    if (count === 0) continue;
    for (let row = 0; row < count; row += 1) sum.addRow(rows, row);
    first ??= placeOf(rows, 0);
    last = placeOf(rows, count - 1);
  }
  const found = sum.value();
  if (found.lineCount !== lines || bytes.byteLength !== size) {
    const what = `${found.lineCount} lines and ${bytes.byteLength} bytes, not ${lines} and ${size}`;
    throw differs(`${key} has ${what}`);
  }
  return { v: 1, key, bytes: size, lines: found, first, last };
}

const differs = (what: string): ContentFault =>
  new ContentFault('GenerationDiffers', `The generation is not what its sources are: ${what}`);

const described = ({ lineCount, quantity, revenue, lineIdsHash }: LineSet): string =>
  `${lineCount} lines, quantity ${quantity}, revenue ${formatMoney(revenue)}, line ids ${lineIdsHash.slice(0, 16)}`;
