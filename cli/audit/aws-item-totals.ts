import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { ItemTotals } from '../../functions/audit-batches/ports.ts';
import { type LineTotals, noLines, plus } from '../../functions/domain/line-totals.ts';
import { customerFragmentsOf } from '../../functions/index/customers/customer-item.ts';
import { ingestIdOfFragment } from '../../functions/index/fragment.ts';
import { invoiceFragmentOf } from '../../functions/index/invoice-item.ts';

type Tables = { invoicesTable: string; customersTable: string };
type Held = LineTotals & { ingestId: string };

/** Reads both tables from the first item to the last, and adds up what each ingest has in them. */
export async function awsItemTotals(
  client: DynamoDBClient,
  { invoicesTable, customersTable }: Tables,
): Promise<ItemTotals> {
  return {
    invoices: await totalsIn(client, invoicesTable, (item) => [invoiceFragmentOf(item)]),
    customers: await totalsIn(client, customersTable, (item) =>
      customerFragmentsOf(item).map(({ fragment, ...totals }) => ({
        ...totals,
        ingestId: ingestIdOfFragment(fragment),
      })),
    ),
  };
}

async function totalsIn(
  client: DynamoDBClient,
  TableName: string,
  read: (item: unknown) => readonly Held[],
): Promise<Map<string, LineTotals>> {
  const totals = new Map<string, LineTotals>();
  const scan = { TableName, ConsistentRead: true };
  for await (const { Items = [] } of paginateScan({ client }, scan)) {
    for (const item of Items) {
      for (const held of readable(item, read)) {
        totals.set(held.ingestId, plus(totals.get(held.ingestId) ?? noLines(), held));
      }
    }
  }
  return totals;
}

/** None if it is damaged: then its lines are missing, and its batch is reported too. */
function readable(item: unknown, read: (item: unknown) => readonly Held[]): readonly Held[] {
  try {
    return read(item);
  } catch {
    // The error may quote the item.
    return [];
  }
}
