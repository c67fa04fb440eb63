import { AUDIT_KEY } from '../../functions/ledger/ledger-items.ts';
import type { FunctionName } from '../../functions/runtime/environment.ts';

/** What functions act on, and the service whose actions these are. */
const SERVICES = {
  stream: 'kinesis',
  /** The objects below `staging/` in the staging bucket. */
  staging: 's3',
  /** The staging bucket itself: S3 tells only those who may list it that an object is not there. */
  stagingBucket: 's3',
  /** The objects below `lake/` in the lake bucket. */
  lines: 's3',
  /** The objects below `quarantine/` in the lake bucket. */
  quarantine: 's3',
  lakeBucket: 's3',
  parkedBucket: 's3',
  /** The objects in the parked bucket. */
  parked: 's3',
  batches: 'dynamodb',
  /** One item of the Batches table: how far the audit has come. */
  auditState: 'dynamodb',
  batchesByState: 'dynamodb',
  ingestsByAcceptance: 'dynamodb',
  invoices: 'dynamodb',
  customers: 'dynamodb',
  /** The catalog with the lake's database and tables in it: Glue asks for all three. */
  catalog: 'glue',
  machine: 'states',
  /** The topic that alarms go to. */
  alarms: 'sns',
} as const;

export type Target = keyof typeof SERVICES;
export type Permissions = Partial<Record<Target, readonly string[]>>;

/** `allowed('lines', ['PutObject'])` is `['s3:PutObject']`. */
export function allowed(target: Target, actions: readonly string[]): string[] {
  return actions.map((action) => `${SERVICES[target]}:${action}`);
}

/** Of a table, the items of these partition keys alone. */
export const PARTITION_KEYS: Partial<Record<Target, readonly string[]>> = {
  auditState: [AUDIT_KEY.pk],
};

/** What Lambda does in the function's name to read the stream. */
const READ_STREAM = [
  'DescribeStream',
  'DescribeStreamSummary',
  'GetRecords',
  'GetShardIterator',
  'ListShards',
];
/** To put what is not there yet, and to move what is. */
const LEDGER = ['GetItem', 'PutItem', 'UpdateItem'];
const LEDGER_MOVES = ['GetItem', 'UpdateItem'];

/** All that each function may do but log and trace, in flow order. Nobody may delete. */
export const PERMISSIONS: Readonly<Record<FunctionName, Permissions>> = {
  Ingest: { batches: [...LEDGER, 'Query'], stream: ['PutRecords'] },
  StartBatch: {
    stream: READ_STREAM,
    staging: ['PutObject'],
    batches: LEDGER_MOVES,
    machine: ['StartSyncExecution'],
    // Lambda parks in the function's name, and looks whether the bucket is there first.
    parkedBucket: ['ListBucket'],
    parked: ['PutObject'],
  },
  ClaimBatch: { staging: ['GetObject', 'PutObject'], batches: LEDGER },
  ValidateBatch: { staging: ['GetObject', 'PutObject'] },
  SplitBatch: { staging: ['GetObject', 'PutObject'], batches: LEDGER_MOVES },
  WriteParquet: { staging: ['GetObject'], lines: ['PutObject'], quarantine: ['PutObject'] },
  RegisterPartitions: { staging: ['GetObject'], catalog: ['BatchCreatePartition'] },
  UpsertInvoices: { staging: ['GetObject'], invoices: ['BatchWriteItem'] },
  UpsertCustomers: { staging: ['GetObject'], customers: ['BatchWriteItem'] },
  CommitBatch: { staging: ['GetObject'], batches: LEDGER },
  RecordFailure: { batches: LEDGER_MOVES },
  FinishBatches: {
    batches: LEDGER_MOVES,
    batchesByState: ['Query'],
    machine: ['StartSyncExecution'],
  },
  AuditBatches: {
    batches: ['GetItem', 'Query'],
    auditState: ['PutItem'],
    batchesByState: ['Query'],
    ingestsByAcceptance: ['Query'],
    staging: ['GetObject'],
    stagingBucket: ['ListBucket'],
    lines: ['GetObject'],
    quarantine: ['GetObject'],
    lakeBucket: ['ListBucket'],
    invoices: ['BatchGetItem'],
    customers: ['BatchGetItem'],
    catalog: ['GetPartition'],
    // Lambda tells in the function's name that it failed, and of what.
    alarms: ['Publish'],
  },
  Query: {
    batches: ['GetItem', 'Query'],
    batchesByState: ['Query'],
    invoices: ['Query'],
    customers: ['Query'],
    quarantine: ['GetObject'],
  },
};
