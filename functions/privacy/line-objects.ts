import { lineColumn } from '../lake/lake-tables.ts';
import { mayHold, readColumnValues } from '../lake/parquet/column-values.ts';
import { type ReadGroup, readParquetObject } from '../lake/parquet/parquet-object.ts';

const CUSTOMER = lineColumn('customer_id');
const BATCH = lineColumn('batch_id');

/**
 * Returns the batches of a customer's lines in an object of the lines table. Reads the column itself,
 * and of most row groups only one page. Throws when it is no such object.
 */
export function batchesOfCustomer(bytes: Uint8Array, customerId: string): Set<string> {
  return new Set(readParquetObject(bytes).flatMap((group) => batchesIn(group, customerId)));
}

function batchesIn(group: ReadGroup, customerId: string): string[] {
  if (!mayHold(group, CUSTOMER.name, [customerId])) return [];
  const customers = readColumnValues(group, CUSTOMER);
  if (!customers.includes(customerId)) return [];
  const batches = readColumnValues(group, BATCH);
  return customers.flatMap((each, row) => (each === customerId ? String(batches[row]) : []));
}
