import * as z from 'zod';
import { ServiceError } from '../../endpoint/api-call.ts';
import type { Target } from '../../template/deployment.ts';
import type { Store } from '../storage/store.ts';
import { inputOf, TableName } from './input.ts';

const DescribeTable = z.strictObject({ TableName });

export function describeTable(input: unknown, store: Store, { region, account }: Target): string {
  const { TableName: name } = inputOf(DescribeTable, input, 'DescribeTable');
  if (!store.tables().some((table) => table.name === name)) {
    const message = `Requested resource not found: Table: ${name} not found`;
    throw new ServiceError('ResourceNotFoundException', message);
  }
  const { table, rows } = store.table(name);
  const { count, bytes } = rows.total();
  const TableArn = `arn:aws:dynamodb:${region}:${account}:table/${name}`;
  const indexes = table.shape.GlobalSecondaryIndexes?.map((index) => ({
    ...index,
    IndexStatus: 'ACTIVE',
    IndexArn: `${TableArn}/index/${index.IndexName}`,
  }));
  return JSON.stringify({
    Table: {
      ...table.shape,
      GlobalSecondaryIndexes: indexes,
      TableName: name,
      TableArn,
      TableStatus: 'ACTIVE',
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      ItemCount: count,
      TableSizeBytes: bytes,
    },
  });
}
