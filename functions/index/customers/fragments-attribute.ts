import { formatMoney, readMoney } from '../../domain/money.ts';
import { isWhole } from '../../domain/whole-number.ts';
import { type CustomerFragment, ingestFragments } from '../fragment.ts';
import type { Share } from './item-keys.ts';

/** A fragment, in a fixed order of values. SQL can take a list of them apart. */
type Entry = readonly [
  invoiceNo: string,
  /** What the fragment's name has after its ingest: `<ordinal>.<part>`. */
  name: string,
  lineCount: number,
  quantity: number,
  /** An exact decimal. */
  revenue: string,
  /** The time of the earliest line: milliseconds since 1970, the source's time as if UTC. */
  invoiceTs: number,
  country: string,
];

/** Returns the `fragments` attribute of an item: a JSON array of entries. */
export function encodeFragments(fragments: readonly CustomerFragment[]): { S: string } {
  const entries = fragments.map(
    (each): Entry => [
      each.invoiceNo,
      each.fragment.slice(each.fragment.indexOf('#') + 1),
      each.lineCount,
      numberOf(each.quantity),
      formatMoney(each.revenue),
      each.invoiceTs,
      each.country,
    ],
  );
  return { S: JSON.stringify(entries) };
}

/** At most 65,536 lines of 32 bits, so it always fits. */
function numberOf(quantity: bigint): number {
  const number = Number(quantity);
  if (!Number.isSafeInteger(number))
    throw new RangeError('The quantity of a fragment is too large');
  return number;
}

/** Reads the attribute. Throws RangeError when it is anything else; the error quotes nothing. */
export function readFragments(
  text: string,
  { customerId, ingestId, batchId }: Share,
): CustomerFragment[] {
  const prefix = ingestFragments(ingestId);
  return entriesIn(text).map(
    ([invoiceNo, name, lineCount, quantity, revenue, invoiceTs, country]) => ({
      customerId,
      invoiceNo,
      fragment: `${prefix}${name}`,
      lineCount,
      quantity: BigInt(quantity),
      revenue: readMoney(revenue),
      invoiceTs,
      country,
      batchId,
    }),
  );
}

function entriesIn(text: string): Entry[] {
  const value = parsed(text);
  if (Array.isArray(value) && value.length > 0 && value.every(isEntry)) return value;
  throw damaged();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The error may quote an invoice.
    throw damaged();
  }
}

/** Checks by hand, because a schema takes several times as long. */
function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value) || value.length !== 7) return false;
  const [invoiceNo, name, lineCount, quantity, revenue, invoiceTs, country] = value;
  const areTexts = [invoiceNo, name, revenue, country].every((each) => typeof each === 'string');
  return areTexts && [lineCount, quantity, invoiceTs].every(isWhole) && lineCount > 0;
}

const damaged = (): RangeError =>
  new RangeError('The fragments of an item of Customers are damaged');
