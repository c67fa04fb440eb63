import { formatMoney } from '../domain/money.ts';
import type { Attributes } from './attributes.ts';
import type { InvoiceFragment } from './fragment.ts';
import { itemBytes, unitsOf } from './item-size.ts';
import { deflatedLines, inflatedLines, type LinesAttribute } from './lines-attribute.ts';
import {
  bytesIn,
  exactIn,
  moneyIn,
  optionalTextIn,
  readItem,
  textIn,
  versionIn,
  wholeIn,
} from './read-attributes.ts';

/** The versions of an item, which say how it holds its lines. An item holds its own as `v`. */
const BY_LINE = 1;
const BY_COLUMN = 2;
const DEFLATED = 3;

/**
 * Returns the fragment as an item of the Invoices table. Its lines are deflated if the item then takes
 * fewer write units. So two thirds of the items stay readable, and the others take half.
 */
export function invoiceItem(fragment: InvoiceFragment): Attributes {
  const readable = itemWith(fragment, BY_COLUMN, { S: fragment.lines });
  const units = unitsOf(itemBytes(readable));
  if (units === 1) return readable;
  const deflated = itemWith(fragment, DEFLATED, deflatedLines(fragment.lines));
  return unitsOf(itemBytes(deflated)) < units ? deflated : readable;
}

function itemWith(fragment: InvoiceFragment, v: number, lines: LinesAttribute): Attributes {
  return {
    invoiceNo: { S: fragment.invoiceNo },
    fragment: { S: fragment.fragment },
    v: { N: String(v) },
    ...(fragment.customerId !== undefined && { customerId: { S: fragment.customerId } }),
    country: { S: fragment.country },
    lineCount: { N: String(fragment.lineCount) },
    quantity: { N: String(fragment.quantity) },
    revenue: { N: formatMoney(fragment.revenue) },
    lines,
    ingestId: { S: fragment.ingestId },
    batchId: { S: fragment.batchId },
  };
}

const VERSIONS = [BY_LINE, BY_COLUMN, DEFLATED] as const;

/** Reads an item of the Invoices table. Throws when it is invalid or of an unknown version. */
export function invoiceFragmentOf(value: unknown): InvoiceFragment {
  const item = readItem(value);
  const isDeflated = versionIn(item, VERSIONS) === DEFLATED;
  const customerId = optionalTextIn(item, 'customerId');
  return {
    invoiceNo: textIn(item, 'invoiceNo'),
    fragment: textIn(item, 'fragment'),
    ...(customerId !== undefined && { customerId }),
    country: textIn(item, 'country'),
    lineCount: wholeIn(item, 'lineCount'),
    quantity: exactIn(item, 'quantity'),
    revenue: moneyIn(item, 'revenue'),
    lines: isDeflated ? inflatedLines(bytesIn(item, 'lines')) : textIn(item, 'lines'),
    ingestId: textIn(item, 'ingestId'),
    batchId: textIn(item, 'batchId'),
  };
}
