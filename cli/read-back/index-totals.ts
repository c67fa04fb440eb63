import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { Exact, Money, Text } from '../../functions/index/attributes.ts';
import { decodeLines } from '../../functions/index/fragment.ts';
import { scan } from './scan.ts';

/** What a store comes to. Money in thousandths. */
export type Totals = { keys: number; lines: number; quantity: bigint; revenue: bigint };

const InvoiceItem = z.object({ invoiceNo: Text, lines: Text, lineCount: Exact, revenue: Money });
const CustomerItem = z.object({
  customerId: Text,
  lineCount: Exact,
  quantity: Exact,
  revenue: Money,
});

/** Counts the Invoices table from the lines in it, not from its own sums; `odd` items are those whose sums disagree. */
export async function invoiceTotals(
  client: DynamoDBClient,
  table: string,
): Promise<Totals & { odd: number }> {
  const totals = { ...nothing(), odd: 0 };
  const isNew = keyChanges();
  for await (const item of scan(client, table, InvoiceItem)) {
    const counted = countLines(item.lines);
    add(totals, counted, isNew(item.invoiceNo));
    if (BigInt(counted.lines) !== item.lineCount || counted.revenue !== item.revenue)
      totals.odd += 1;
  }
  return totals;
}

/** Sums the Customers table. */
export async function customerTotals(client: DynamoDBClient, table: string): Promise<Totals> {
  const totals = nothing();
  const isNew = keyChanges();
  for await (const { customerId, lineCount, ...sums } of scan(client, table, CustomerItem)) {
    add(totals, { lines: Number(lineCount), ...sums }, isNew(customerId));
  }
  return totals;
}

type Counted = Omit<Totals, 'keys'>;

const nothing = (): Totals => ({ keys: 0, lines: 0, quantity: 0n, revenue: 0n });

function add(totals: Totals, { lines, quantity, revenue }: Counted, isNewKey: boolean): void {
  totals.keys += isNewKey ? 1 : 0;
  totals.lines += lines;
  totals.quantity += quantity;
  totals.revenue += revenue;
}

function countLines(encoded: string): Counted {
  const lines = decodeLines(encoded);
  let [quantity, revenue] = [0n, 0n];
  for (const [, , , amount, , unitPrice] of lines) {
    quantity += BigInt(amount);
    revenue += BigInt(amount) * BigInt(unitPrice);
  }
  return { lines: lines.length, quantity, revenue };
}

/** Counts keys without keeping them: a scan gives all items of a key in one go. */
function keyChanges(): (key: string) => boolean {
  let last: string | undefined;
  return (key) => {
    const changed = key !== last;
    last = key;
    return changed;
  };
}
