import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { isOfShare, sharePrefix } from '../index/customers/item-keys.ts';
import { getItems } from '../index/dynamo-get-items.ts';
import { itemsOf } from '../index/dynamo-partition.ts';
import { deleteItems, putItems } from '../index/dynamo-put-items.ts';
import { ingestFragments } from '../index/fragment.ts';
import { textIn } from '../index/read-attributes.ts';
import type { TableName } from './archive.ts';
import type { RawItems } from './ports.ts';
import { RawItem } from './raw-item.ts';

const KEYS: Readonly<Record<TableName, [partition: string, sort: string]>> = {
  invoices: ['invoiceNo', 'fragment'],
  customers: ['customerId', 'invoiceFragment'],
};

/** The items of both tables, attribute by attribute. Reads consistently. */
export function dynamoRawItems(
  client: DynamoDBClient,
  names: { INVOICES_TABLE: string; CUSTOMERS_TABLE: string },
): RawItems {
  const nameOf = (table: TableName): string =>
    table === 'invoices' ? names.INVOICES_TABLE : names.CUSTOMERS_TABLE;
  return {
    invoice: async (invoiceNo, ingestId) => {
      const items = await itemsOf(client, {
        table: names.INVOICES_TABLE,
        key: { name: 'invoiceNo', value: invoiceNo },
        sort: { name: 'fragment', value: ingestFragments(ingestId), is: 'prefix' },
      });
      return items.map((item) => RawItem.parse(item));
    },
    customerShare: async ({ customerId, ...share }) => {
      const items = await itemsOf(client, {
        table: names.CUSTOMERS_TABLE,
        key: { name: 'customerId', value: customerId },
        sort: { name: 'invoiceFragment', value: sharePrefix(share), is: 'prefix' },
      });
      return items
        .map((item) => RawItem.parse(item))
        .filter((item) => isOfShare(textIn(item, 'invoiceFragment'), share));
    },
    customers: async (keys) => {
      const wanted = keys.map(({ customerId, invoiceFragment }) => ({
        customerId: { S: customerId },
        invoiceFragment: { S: invoiceFragment },
      }));
      const found = await getItems(client, names.CUSTOMERS_TABLE, wanted);
      return found.map((item) => item && RawItem.parse(item));
    },
    put: (table, items) => putItems(client, nameOf(table), items),
    remove: (table, items) =>
      deleteItems(
        client,
        nameOf(table),
        items.map((item) => keyIn(item, KEYS[table])),
      ),
  };
}

function keyIn(item: RawItem, names: readonly string[]): RawItem {
  return Object.fromEntries(
    names.map((name) => {
      const value = item[name];
      if (!value) throw new RangeError(`An archived item has no ${name}`);
      return [name, value];
    }),
  );
}
