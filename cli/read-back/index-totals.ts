import { type AttributeValue, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  areEqual,
  type LineTotals,
  noLines,
  plus,
  sumOf,
} from '../../functions/domain/line-totals.ts';
import { customerItemOf } from '../../functions/index/customers/customer-item.ts';
import { encodedTotals } from '../../functions/index/fragment.ts';
import { invoiceFragmentOf } from '../../functions/index/invoice-item.ts';
import { CommandError, FAILED } from '../ui/command.ts';

/** The totals of a store, and how many invoices or customers it holds. */
export type KeyedTotals = LineTotals & { keys: number };

/**
 * Sums the Invoices table from the lines in its items. `inconsistent` items have sums of their own
 * that differ from their lines.
 */
export async function invoiceTotals(
  client: DynamoDBClient,
  table: string,
): Promise<KeyedTotals & { inconsistent: number }> {
  let inconsistent = 0;
  const totals = await sumByKey(client, table, (item) => {
    const { invoiceNo, lines, ...sums } = invoiceFragmentOf(item);
    const found = encodedTotals(lines);
    if (!areEqual(found, sums)) inconsistent += 1;
    return [invoiceNo, found];
  });
  return { ...totals, inconsistent };
}

/** Sums the Customers table from the fragments in its items. */
export function customerTotals(client: DynamoDBClient, table: string): Promise<KeyedTotals> {
  return sumByKey(client, table, (item) => {
    const { customerId, fragments } = customerItemOf(item);
    return [customerId, sumOf(fragments)];
  });
}

type Item = Record<string, AttributeValue>;

/** Counts the keys without keeping them: a scan returns all items of a partition key in a row. */
async function sumByKey(
  client: DynamoDBClient,
  table: string,
  read: (item: Item) => [key: string, totals: LineTotals],
): Promise<KeyedTotals> {
  let keys = 0;
  let totals = noLines();
  let lastKey: string | undefined;
  for await (const item of scan(client, table)) {
    const [key, found] = readable(table, () => read(item));
    if (key !== lastKey) keys += 1;
    lastKey = key;
    totals = plus(totals, found);
  }
  return { ...totals, keys };
}

/** An error of an item names the attribute and no value. */
function readable<T>(table: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `An item of ${table} can't be read: ${reason}.\n` +
        '"npm run audit" names its batch, and "npm run audit -- --mend" writes it again from its plan.',
      FAILED,
      error,
    );
  }
}

async function* scan(client: DynamoDBClient, TableName: string): AsyncGenerator<Item> {
  let after: Item | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({ TableName, ConsistentRead: true, ExclusiveStartKey: after }),
    );
    yield* Items;
    after = LastEvaluatedKey;
  } while (after);
}
