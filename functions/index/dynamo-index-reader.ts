import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  type CustomerItem,
  customerFragmentsOf,
  customerItemOf,
} from './customers/customer-item.ts';
import { fragmentKey, isOfShare, sharePrefix } from './customers/item-keys.ts';
import { itemsOf } from './dynamo-partition.ts';
import { fragmentPrefix } from './fragment.ts';
import type { IndexReader } from './index-reader.ts';
import { invoiceFragmentOf } from './invoice-item.ts';
import type { LineItems } from './line-items.ts';

type Tables = { INVOICES_TABLE: string; CUSTOMERS_TABLE: string };

/** Reads consistently: everything that a committed batch wrote is found from then on. */
export function dynamoIndexReader(client: DynamoDBClient, tables: Tables): IndexReader {
  return {
    invoiceFragments: async (invoiceNo) => {
      const key = { name: 'invoiceNo', value: invoiceNo };
      const items = await itemsOf(client, { table: tables.INVOICES_TABLE, key });
      return items.map(invoiceFragmentOf);
    },
    customerFragments: async (customerId) => {
      const key = { name: 'customerId', value: customerId };
      const items = await itemsOf(client, { table: tables.CUSTOMERS_TABLE, key });
      return items.flatMap(customerFragmentsOf);
    },
  };
}

/** Reads the few items that hold one line. */
export function dynamoLineItems(client: DynamoDBClient, tables: Tables): LineItems {
  return {
    invoiceFragments: async (invoiceNo, { ingestId, ordinal }) => {
      const value = fragmentPrefix(ingestId, ordinal);
      const items = await itemsOf(client, {
        table: tables.INVOICES_TABLE,
        key: { name: 'invoiceNo', value: invoiceNo },
        sort: { name: 'fragment', value, is: 'prefix' },
      });
      return items.map(invoiceFragmentOf);
    },
    customerItem: async (customerId, fragment) => {
      const find = async (value: string, is: 'equal' | 'prefix'): Promise<CustomerItem[]> => {
        const items = await itemsOf(client, {
          table: tables.CUSTOMERS_TABLE,
          key: { name: 'customerId', value: customerId },
          sort: { name: 'invoiceFragment', value, is },
        });
        return items.map(customerItemOf);
      };
      const key = fragmentKey(fragment);
      const ofShare = (await find(sharePrefix(fragment), 'prefix')).find(
        ({ invoiceFragment, fragments }) =>
          isOfShare(invoiceFragment, fragment) &&
          fragments.some((each) => fragmentKey(each) === key),
      );
      return ofShare ?? (await find(key, 'equal'))[0];
    },
  };
}
