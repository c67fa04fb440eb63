import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import {
  LINES_PREFIX,
  LINES_TABLE,
  QUARANTINE_PREFIX,
  QUARANTINE_TABLE,
} from '../functions/domain/lake.ts';
import type { Surroundings } from './constructs/etl-function.ts';
import { BATCHES_BY_STATE, type InvoiceIndex } from './constructs/invoice-index.ts';
import type { InvoiceLake } from './constructs/invoice-lake.ts';
import type { LakeStack } from './lake-stack.ts';
import type { StageConfig } from './stage-config.ts';

/** What functions/runtime/staging.ts writes below. */
const STAGING_PREFIX = 'staging/';

export type Parts = { config: StageConfig; bundles: string; stream: IStream; lake: LakeStack };

/** The variables and ARNs that functions can be given; what of them each one gets is said by its name. */
export function surroundingsOf({ config, bundles, stream, lake: stack }: Parts): Surroundings {
  const { staging, parked, lake, index } = stack;
  return {
    config,
    bundles,
    variables: {
      STREAM_NAME: stream.streamName,
      STAGING_BUCKET: staging.bucketName,
      LAKE_BUCKET: lake.bucket.bucketName,
      GLUE_DATABASE: lake.databaseName,
      INVOICES_TABLE: index.invoices.tableName,
      CUSTOMERS_TABLE: index.customers.tableName,
      BATCHES_TABLE: index.batches.tableName,
    },
    arns: {
      stream: [stream.streamArn],
      staging: [staging.arnForObjects(`${STAGING_PREFIX}*`)],
      parkedBucket: [parked.bucketArn],
      parked: [parked.arnForObjects('*')],
      lines: [lake.bucket.arnForObjects(`${LINES_PREFIX}*`)],
      quarantine: [lake.bucket.arnForObjects(`${QUARANTINE_PREFIX}*`)],
      catalog: catalogArns(lake),
      ...tableArns(index),
    },
  };
}

function tableArns({ invoices, customers, batches }: InvoiceIndex) {
  const arnOf = (table: Table): string[] => [table.tableArn];
  return {
    invoices: arnOf(invoices),
    customers: arnOf(customers),
    batches: arnOf(batches),
    batchesByState: [`${batches.tableArn}/index/${BATCHES_BY_STATE}`],
  };
}

function catalogArns({ node, databaseName }: InvoiceLake): string[] {
  const arnOf = (resource: string, resourceName?: string): string =>
    Stack.of(node.scope ?? node.root).formatArn({
      service: 'glue',
      resource,
      ...(resourceName && { resourceName }),
    });
  return [
    arnOf('catalog'),
    arnOf('database', databaseName),
    arnOf('table', `${databaseName}/${LINES_TABLE}`),
    arnOf('table', `${databaseName}/${QUARANTINE_TABLE}`),
  ];
}
