import { sumMoney } from '../../../functions/domain/money.ts';
import { type EncodedLine, encodeLines } from '../../../functions/index/encoded-lines.ts';
import {
  type CustomerFragment,
  fragmentOf,
  type InvoiceFragment,
} from '../../../functions/index/fragment.ts';
import type { IndexReader } from '../../../functions/index/index-reader.ts';

type GivenLine = {
  row: number;
  stockCode?: string;
  description?: string | null;
  quantity?: number;
  /** ISO time of the source, read as UTC. */
  at?: string;
  /** Thousandths. */
  unitPrice?: number;
};

type GivenFragment = Partial<Omit<InvoiceFragment, 'customerId' | 'lines'>> & {
  ordinal?: number;
  part?: number;
  customerId?: string | undefined;
  lines?: GivenLine[];
};

function encoded({ row, ...line }: GivenLine): EncodedLine {
  const { stockCode = '85123A', description = 'HOLDER', quantity = 6 } = line;
  const { at = '2010-12-01T08:26:00Z', unitPrice = 2550 } = line;
  return [row, stockCode, description, quantity, Date.parse(at), unitPrice];
}

/** A fragment as UpsertInvoices writes it, with the totals of its lines. */
export function aFragment(given: GivenFragment = {}): InvoiceFragment {
  const { ordinal = 0, part = 0, ingestId = 'i1', lines = [{ row: 1 }], customerId } = given;
  const rows = lines.map(encoded);
  return {
    invoiceNo: given.invoiceNo ?? '536365',
    fragment: fragmentOf(ingestId, ordinal, part),
    country: given.country ?? 'United Kingdom',
    lineCount: rows.length,
    quantity: rows.reduce((sum, [, , , quantity]) => sum + BigInt(quantity), 0n),
    revenue: sumMoney(rows.map(([, , , quantity, , price]) => quantity * price)),
    lines: encodeLines(rows),
    ingestId,
    batchId: given.batchId ?? '0-a-1',
    ...(customerId !== undefined && { customerId }),
  };
}

/** What UpsertCustomers writes of a fragment of an invoice. */
export function aCustomerFragment(given: Partial<CustomerFragment> = {}): CustomerFragment {
  return {
    customerId: '17850',
    invoiceNo: '536365',
    fragment: fragmentOf('i1', 0, 0),
    lineCount: 1,
    quantity: 6n,
    revenue: 15300n,
    invoiceTs: Date.parse('2010-12-01T08:26:00Z'),
    country: 'United Kingdom',
    batchId: '0-a-1',
    ...given,
  };
}

/** An index in memory. */
export function indexOf(
  invoices: readonly InvoiceFragment[],
  customers: readonly CustomerFragment[] = [],
): IndexReader {
  return {
    invoiceFragments: async (invoiceNo) =>
      invoices.filter((fragment) => fragment.invoiceNo === invoiceNo),
    customerFragments: async (customerId) =>
      customers.filter((fragment) => fragment.customerId === customerId),
  };
}
