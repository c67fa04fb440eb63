import { isOfShare } from '../../../functions/index/customers/item-keys.ts';
import { ingestFragments } from '../../../functions/index/fragment.ts';
import { textIn } from '../../../functions/index/read-attributes.ts';
import type { TableName } from '../../../functions/retraction/archive.ts';
import type { RawItems } from '../../../functions/retraction/ports.ts';
import type { RawItem } from '../../../functions/retraction/raw-item.ts';

export type ItemTables = Record<TableName, Map<string, RawItem>>;

/** The key of an item in its table, as a text. */
export const keyOf = (table: TableName, item: RawItem): string =>
  JSON.stringify(
    table === 'invoices'
      ? [item['invoiceNo'], item['fragment']]
      : [item['customerId'], item['invoiceFragment']],
  );

type Call = <T>(name: string, action: () => T | Promise<T>) => Promise<T>;

/** Both tables in memory. Each access goes through `call`, which may fail. */
export const memoryItems = (tables: ItemTables, call: Call): RawItems => ({
  invoice: (invoiceNo, ingestId) =>
    call('query', () =>
      [...tables.invoices.values()].filter(
        (item) =>
          textIn(item, 'invoiceNo') === invoiceNo &&
          textIn(item, 'fragment').startsWith(ingestFragments(ingestId)),
      ),
    ),
  customerShare: ({ customerId, ...share }) =>
    call('query', () =>
      [...tables.customers.values()].filter(
        (item) =>
          textIn(item, 'customerId') === customerId &&
          isOfShare(textIn(item, 'invoiceFragment'), share),
      ),
    ),
  customers: (keys) =>
    call('get', () =>
      keys.map(({ customerId, invoiceFragment }) => {
        const key = { customerId: { S: customerId }, invoiceFragment: { S: invoiceFragment } };
        return tables.customers.get(keyOf('customers', key));
      }),
    ),
  put: (table, items) =>
    call(`put ${table}`, () => {
      for (const item of items) tables[table].set(keyOf(table, item), item);
    }),
  remove: (table, items) =>
    call(`remove ${table}`, () => {
      for (const item of items) tables[table].delete(keyOf(table, item));
    }),
});
