import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { CORRECTIONS_TABLE } from '../../functions/lake/corrections-table.ts';
import {
  ARCHIVE_PREFIX,
  CERTIFICATES_PREFIX,
  CORRECTIONS_PREFIX,
  ERASURES_PREFIX,
  LINES_PREFIX,
  QUARANTINE_PREFIX,
} from '../../functions/lake/lake-keys.ts';
import { LINES_TABLE, QUARANTINE_TABLE } from '../../functions/lake/lake-tables.ts';
import { BY_ACCEPTANCE, BY_STATE } from '../../functions/ledger/ledger.ts';
import { PARKED_PREFIX } from '../../functions/parked/parked-delivery.ts';
import { MARK_PREFIX } from '../../functions/parked/replay-mark.ts';
import { RESULTS_PREFIX } from '../../functions/privacy/query-results.ts';
import { RAW_PREFIX } from '../../functions/raw/raw-body.ts';
import { STAGED_REWRITES } from '../../functions/rewrite/staged-rewrites.ts';
import { STAGING_PREFIX } from '../../functions/staging/staging.ts';
import type { LakeStack } from '../stacks/lake-stack.ts';
import type { StageConfig } from '../stage-config.ts';
import type { EtlBucket } from '../storage/etl-bucket.ts';
import { exportNameOf } from '../storage/export-name.ts';
import type { InvoiceIndex } from '../storage/invoice-index.ts';
import type { InvoiceLake } from '../storage/invoice-lake.ts';
import type { EtlFunctionProps } from './etl-function.ts';

/** How far back DynamoDB can restore a table. */
const RECOVERY_DAYS = 35;

/** The object keys that functions may reach. */
const OBJECTS = {
  staging: `${STAGING_PREFIX}*`,
  parked: '*',
  parkedDeliveries: `${PARKED_PREFIX}*`,
  replayMarks: `${MARK_PREFIX}*`,
  lines: `${LINES_PREFIX}*`,
  quarantine: `${QUARANTINE_PREFIX}*`,
  corrections: `${CORRECTIONS_PREFIX}*`,
  archive: `${ARCHIVE_PREFIX}*`,
  erasures: `${ERASURES_PREFIX}*`,
  certificates: `${CERTIFICATES_PREFIX}*`,
  stagedRewrites: `${STAGED_REWRITES}*`,
  results: `${RESULTS_PREFIX}*`,
  raw: `${RAW_PREFIX}*`,
  rawToKeep: `${RAW_PREFIX}*`,
};

type Parts = {
  config: StageConfig;
  service: string;
  bundles: string;
  stream: IStream;
  alarms: ITopic;
  lake: LakeStack;
};

/**
 * Returns the props that all functions share: the value of every variable, and the ARNs of every
 * target in permissions.ts, except those of the state machine. A function's name decides which of
 * them it gets.
 */
export function functionPropsOf({ stream, alarms, lake: stack, ...rest }: Parts): EtlFunctionProps {
  const { staging, parked, lake, results, index } = stack;
  return {
    ...rest,
    key: stack.key,
    variables: {
      STREAM_NAME: stream.streamName,
      STAGING_BUCKET: staging.bucketName,
      PARKED_BUCKET: parked.bucketName,
      LAKE_BUCKET: lake.bucket.bucketName,
      RESULTS_BUCKET: results.bucketName,
      STAGING_DAYS: String(rest.config.stagingDays),
      QUARANTINE_DAYS: String(rest.config.quarantineDays),
      UNKNOWN_COLUMNS: rest.config.unknownColumns,
      RAW_DAYS: String(rest.config.rawDays),
      RETRACTED_DAYS: String(rest.config.retractedDays),
      GLUE_DATABASE: lake.databaseName,
      COMPACT_OBJECTS: String(rest.config.compactObjects),
      GRACE_HOURS: String(rest.config.graceHours),
      STREAM_HOURS: String(rest.config.retentionHours),
      RECOVERY_DAYS: String(rest.config.pointInTimeRecovery ? RECOVERY_DAYS : 0),
      INVOICES_TABLE: index.invoices.tableName,
      CUSTOMERS_TABLE: index.customers.tableName,
      BATCHES_TABLE: index.batches.tableName,
    },
    arns: {
      stream: [stream.streamArn],
      stagingBucket: [staging.bucketArn],
      parkedBucket: [parked.bucketArn],
      lakeBucket: [lake.bucket.bucketArn],
      resultsBucket: [results.bucketArn],
      alarms: [alarms.topicArn],
      catalog: catalogArns(lake, [LINES_TABLE, QUARANTINE_TABLE]),
      correctionsCatalog: catalogArns(lake, [CORRECTIONS_TABLE]),
      linesCatalog: catalogArns(lake, [LINES_TABLE]),
      ...ofObjects(stack, (bucket, keys) => [bucket.arnForObjects(keys)]),
      ...(rest.config.rawDays === 0 && { rawToKeep: [] }),
      ...tableArns(index),
    },
    prefixes: {
      ...ofObjects(stack, (bucket, keys) => `${exportNameOf(bucket)}/${keys}`),
      ...(rest.config.rawDays === 0 && { rawToKeep: undefined }),
    },
  };
}

/** Returns something for each target that is objects of a bucket. */
function ofObjects<T>(
  { staging, parked, lake, results }: LakeStack,
  of: (bucket: EtlBucket, keys: string) => T,
): Record<keyof typeof OBJECTS, T> {
  return {
    staging: of(staging, OBJECTS.staging),
    stagedRewrites: of(staging, OBJECTS.stagedRewrites),
    raw: of(staging, OBJECTS.raw),
    rawToKeep: of(staging, OBJECTS.rawToKeep),
    parked: of(parked, OBJECTS.parked),
    parkedDeliveries: of(parked, OBJECTS.parkedDeliveries),
    replayMarks: of(parked, OBJECTS.replayMarks),
    lines: of(lake.bucket, OBJECTS.lines),
    quarantine: of(lake.bucket, OBJECTS.quarantine),
    corrections: of(lake.bucket, OBJECTS.corrections),
    archive: of(lake.bucket, OBJECTS.archive),
    erasures: of(lake.bucket, OBJECTS.erasures),
    certificates: of(lake.bucket, OBJECTS.certificates),
    results: of(results, OBJECTS.results),
  };
}

function tableArns({ invoices, customers, batches }: InvoiceIndex) {
  const arnOf = (table: Table): string[] => [table.tableArn];
  return {
    invoices: arnOf(invoices),
    customers: arnOf(customers),
    batches: arnOf(batches),
    auditState: arnOf(batches),
    batchesByState: [`${batches.tableArn}/index/${BY_STATE}`],
    ingestsByAcceptance: [`${batches.tableArn}/index/${BY_ACCEPTANCE}`],
  };
}

/** Glue requires permissions on the catalog and the database of a table too. */
function catalogArns({ node, databaseName }: InvoiceLake, tables: readonly string[]): string[] {
  const arnOf = (resource: string, resourceName?: string): string =>
    Stack.of(node.scope ?? node.root).formatArn({
      service: 'glue',
      resource,
      ...(resourceName && { resourceName }),
    });
  return [
    arnOf('catalog'),
    arnOf('database', databaseName),
    ...tables.map((table) => arnOf('table', `${databaseName}/${table}`)),
  ];
}
