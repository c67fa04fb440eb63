import { AUDIT_KEY } from '../../functions/ledger/ledger-items.ts';
import type { FunctionName } from '../../functions/runtime/environment.ts';

/** What functions act on (targets), each with the service that its actions belong to. */
const SERVICES = {
  stream: 'kinesis',
  /** The objects below `staging/` in the staging bucket. */
  staging: 's3',
  /** The staging bucket itself: S3 says that an object is missing only to those who may list. */
  stagingBucket: 's3',
  /** The objects below `lake/` in the lake bucket. */
  lines: 's3',
  /** The objects below `quarantine/` in the lake bucket. */
  quarantine: 's3',
  /** The objects below `corrections/` in the lake bucket. */
  corrections: 's3',
  lakeBucket: 's3',
  parkedBucket: 's3',
  /** The objects in the parked bucket. */
  parked: 's3',
  /** Those of them that Lambda has parked. */
  parkedDeliveries: 's3',
  /** Those of them that say that a replay has begun. */
  replayMarks: 's3',
  batches: 'dynamodb',
  /** One item of the Batches table: the state of the audit. */
  auditState: 'dynamodb',
  batchesByState: 'dynamodb',
  ingestsByAcceptance: 'dynamodb',
  invoices: 'dynamodb',
  customers: 'dynamodb',
  /** The catalog, the lake's database, and the tables that batches write. Glue requires permissions on all. */
  catalog: 'glue',
  /** The same with the table of corrections in place of the others. */
  correctionsCatalog: 'glue',
  /** The catalog, the lake's database and the table of lines. */
  linesCatalog: 'glue',
  /** The objects below `archive/` in the lake bucket. */
  archive: 's3',
  /** Who is erased, below `erasures/` in the lake bucket, and the certificates of that. */
  erasures: 's3',
  certificates: 's3',
  /** The bucket of query results, and these. */
  resultsBucket: 's3',
  results: 's3',
  /** What a rewrite stages. */
  stagedRewrites: 's3',
  /** The raw bodies in the staging bucket. Those to be kept are none while `rawDays` is 0. */
  raw: 's3',
  rawToKeep: 's3',
  switchDay: 'lambda',
  rewriteDay: 'lambda',
  cleanGenerations: 'lambda',
  machine: 'states',
  /** The topic that alarms go to. */
  alarms: 'sns',
} as const;

export type Target = keyof typeof SERVICES;
export type Permissions = Partial<Record<Target, readonly string[]>>;

/** Returns the full action names: for `('lines', ['PutObject'])`, `['s3:PutObject']`. */
export function iamActions(target: Target, actions: readonly string[]): string[] {
  return actions.map((action) => `${SERVICES[target]}:${action}`);
}

/** Targets that are only those items of a table that have one of these partition keys. */
export const PARTITION_KEYS: Partial<Record<Target, readonly string[]>> = {
  auditState: [AUDIT_KEY.pk],
};

/** What the event source mapping does with the function's role to read the stream. */
const READ_STREAM = [
  'DescribeStream',
  'DescribeStreamSummary',
  'GetRecords',
  'GetShardIterator',
  'ListShards',
];
/** For functions that create items of the ledger, and for those that only change existing ones. */
const LEDGER_CREATE = ['GetItem', 'PutItem', 'UpdateItem'];
const LEDGER_UPDATE = ['GetItem', 'UpdateItem'];
/** What an erasure does with objects and their old versions. */
const VERSIONS = ['GetObjectVersion', 'DeleteObjectVersion'];

/** What each function may do besides logging and tracing, in flow order. */
export const PERMISSIONS: Readonly<Record<FunctionName, Permissions>> = {
  Ingest: {
    batches: [...LEDGER_CREATE, 'Query'],
    stream: ['PutRecords'],
    rawToKeep: ['PutObject'],
  },
  Correct: {
    batches: [...LEDGER_CREATE, 'Query'],
    // Otherwise a quarantine object that has expired is denied and not missing.
    lakeBucket: ['ListBucket'],
    quarantine: ['GetObject'],
    staging: ['GetObject', 'PutObject'],
    stream: ['PutRecords'],
    corrections: ['GetObject', 'PutObject'],
    correctionsCatalog: ['BatchCreatePartition'],
    rawToKeep: ['PutObject'],
  },
  StartBatch: {
    stream: READ_STREAM,
    staging: ['PutObject'],
    batches: LEDGER_UPDATE,
    machine: ['StartSyncExecution'],
    // Lambda parks payloads with the function's role, and first checks that the bucket exists.
    parkedBucket: ['ListBucket'],
    parked: ['PutObject'],
  },
  ClaimBatch: { staging: ['GetObject'], batches: LEDGER_CREATE },
  ValidateBatch: { staging: ['GetObject', 'PutObject'] },
  SplitBatch: { staging: ['GetObject', 'PutObject'], batches: LEDGER_UPDATE },
  WriteParquet: {
    staging: ['GetObject'],
    // A transaction: the registration is put, and the day's item is checked.
    batches: ['BatchGetItem', 'GetItem', 'PutItem', 'ConditionCheckItem'],
    lines: ['PutObject'],
    quarantine: ['PutObject'],
  },
  RegisterPartitions: {
    staging: ['GetObject'],
    // Which generation of a day is live.
    batches: ['BatchGetItem'],
    catalog: ['BatchCreatePartition'],
  },
  UpsertInvoices: {
    staging: ['GetObject'],
    invoices: ['BatchWriteItem'],
    // Whether an ingest was retracted or reprocessed.
    batches: ['BatchGetItem'],
  },
  UpsertCustomers: {
    staging: ['GetObject'],
    customers: ['BatchWriteItem'],
    // Whether an ingest was retracted or reprocessed.
    batches: ['BatchGetItem'],
  },
  CommitBatch: { staging: ['GetObject'], batches: LEDGER_CREATE },
  RecordFailure: { batches: LEDGER_UPDATE },
  FinishBatches: {
    batches: LEDGER_UPDATE,
    batchesByState: ['Query'],
    machine: ['StartSyncExecution'],
  },
  FinishCorrections: {
    batches: [...LEDGER_CREATE, 'Query'],
    batchesByState: ['Query'],
    // Writes what was asked for once more, so that it does not expire while the correction is OPEN.
    staging: ['GetObject', 'PutObject'],
    // Without it, S3 does not tell an object that is gone from one that may not be read.
    stagingBucket: ['ListBucket'],
    stream: ['PutRecords'],
    corrections: ['PutObject'],
    correctionsCatalog: ['BatchCreatePartition'],
    rawToKeep: ['PutObject'],
  },
  ReplayDeliveries: {
    parkedBucket: ['ListBucket'],
    // No other function may delete. The bucket keeps a version of what this one deletes.
    parkedDeliveries: ['DeleteObject', 'GetObject'],
    replayMarks: ['DeleteObject', 'PutObject'],
    staging: ['PutObject'],
    batches: LEDGER_UPDATE,
    machine: ['StartSyncExecution'],
  },
  PlanRewrites: { batches: ['GetItem'], lakeBucket: ['ListBucket'] },
  RewriteDay: {
    batches: [...LEDGER_CREATE, 'ConditionCheckItem', 'Query'],
    lakeBucket: ['ListBucket'],
    lines: ['GetObject', 'PutObject'],
    archive: ['GetObject'],
    erasures: ['GetObject'],
    stagingBucket: ['ListBucket'],
    stagedRewrites: ['DeleteObject', 'GetObject', 'PutObject'],
    linesCatalog: ['GetPartition'],
    switchDay: ['InvokeFunction'],
  },
  // Only this function changes what readers see of a day.
  SwitchDay: { batches: LEDGER_UPDATE, linesCatalog: ['GetPartition', 'UpdatePartition'] },
  CleanGenerations: {
    batches: ['GetItem', 'Query'],
    lakeBucket: ['ListBucket'],
    // No other function may delete from the lake. The bucket keeps a version of what it deletes.
    lines: ['DeleteObject'],
    linesCatalog: ['GetPartition'],
  },
  RunOperations: {
    batches: [...LEDGER_CREATE, 'Query'],
    batchesByState: ['Query'],
    // Where the lines of an ingest are, and what of it is archived.
    staging: ['GetObject'],
    stagingBucket: ['ListBucket'],
    lakeBucket: ['ListBucket'],
    lines: ['GetObject'],
    linesCatalog: ['GetPartition', 'GetPartitions'],
    archive: ['DeleteObject', 'GetObject', 'PutObject'],
    // No other function reads raw bodies, but for an erasure. One of an ingest that is purged goes.
    raw: ['DeleteObject', 'GetObject'],
    // The days of lines that were read again, and their quarantined lines.
    catalog: ['BatchCreatePartition'],
    quarantine: ['DeleteObject', 'GetObject', 'PutObject'],
    rewriteDay: ['InvokeFunction'],
    // No other function may delete items. They are archived before.
    invoices: ['BatchWriteItem', 'DeleteItem', 'Query'],
    customers: ['BatchGetItem', 'BatchWriteItem', 'Query'],
  },
  EraseCustomers: {
    batches: [...LEDGER_CREATE, 'Query'],
    batchesByState: ['Query'],
    lakeBucket: ['ListBucket', 'ListBucketVersions'],
    stagingBucket: ['ListBucket'],
    parkedBucket: ['ListBucketVersions'],
    // No other function may delete versions, after which nothing brings an object back.
    lines: VERSIONS,
    quarantine: [...VERSIONS, 'PutObject'],
    corrections: [...VERSIONS, 'PutObject'],
    archive: [...VERSIONS, 'DeleteObject'],
    erasures: ['DeleteObjectVersion', 'GetObject', 'PutObject'],
    certificates: ['GetObject', 'PutObject'],
    staging: ['DeleteObject', 'GetObject'],
    raw: ['DeleteObject', 'GetObject', 'PutObject'],
    parkedDeliveries: ['DeleteObjectVersion'],
    resultsBucket: ['ListBucket'],
    results: ['DeleteObject'],
    // Reads all of Invoices, for no index knows what is not in it.
    invoices: ['BatchGetItem', 'BatchWriteItem', 'Scan'],
    customers: ['BatchWriteItem', 'Query'],
    linesCatalog: ['GetPartition'],
    rewriteDay: ['InvokeFunction'],
    cleanGenerations: ['InvokeFunction'],
  },
  AuditBatches: {
    batches: ['BatchGetItem', 'GetItem', 'Query'],
    auditState: ['PutItem'],
    batchesByState: ['Query'],
    ingestsByAcceptance: ['Query'],
    staging: ['GetObject'],
    stagingBucket: ['ListBucket'],
    lines: ['GetObject'],
    quarantine: ['GetObject'],
    corrections: ['GetObject'],
    certificates: ['GetObject'],
    // Which items of a retracted ingest must not be in the tables.
    archive: ['GetObject'],
    lakeBucket: ['ListBucket'],
    // Of a batch whose plan was erased, no plan says which items there are.
    invoices: ['BatchGetItem', 'Query'],
    customers: ['BatchGetItem', 'Query'],
    catalog: ['GetPartition'],
    correctionsCatalog: ['GetPartition'],
    // Lambda reports the function's errors to the topic with the function's role.
    alarms: ['Publish'],
  },
  Query: {
    batches: ['GetItem', 'Query'],
    batchesByState: ['Query'],
    invoices: ['Query'],
    customers: ['Query'],
    quarantine: ['GetObject'],
    lines: ['GetObject'],
    // Otherwise an object that has expired is denied and not missing.
    lakeBucket: ['ListBucket'],
    staging: ['GetObject'],
    stagingBucket: ['ListBucket'],
    catalog: ['GetPartition'],
    // The days of the lake.
    linesCatalog: ['GetPartitions'],
    corrections: ['GetObject'],
  },
};
