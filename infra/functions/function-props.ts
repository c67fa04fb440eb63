import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { LINES_PREFIX, QUARANTINE_PREFIX } from '../../functions/lake/lake-keys.ts';
import { LINES_TABLE, QUARANTINE_TABLE } from '../../functions/lake/lake-tables.ts';
import { BY_ACCEPTANCE, BY_STATE } from '../../functions/ledger/ledger.ts';
import type { LakeStack } from '../stacks/lake-stack.ts';
import type { StageConfig } from '../stage-config.ts';
import type { InvoiceIndex } from '../storage/invoice-index.ts';
import type { InvoiceLake } from '../storage/invoice-lake.ts';
import type { Surroundings } from './etl-function.ts';

/** What functions/staging/s3-staging.ts writes below. */
const STAGING_PREFIX = 'staging/';

/** What objects functions may reach. */
const BELOW = {
  staging: `${STAGING_PREFIX}*`,
  parked: '*',
  lines: `${LINES_PREFIX}*`,
  quarantine: `${QUARANTINE_PREFIX}*`,
};

export type Parts = {
  config: StageConfig;
  service: string;
  bundles: string;
  stream: IStream;
  alarms: ITopic;
  lake: LakeStack;
};

/** The variables and ARNs that functions can be given; what of them each one gets is said by its name. */
export function surroundingsOf({ stream, alarms, lake: stack, ...given }: Parts): Surroundings {
  const { staging, parked, lake, index } = stack;
  return {
    ...given,
    key: stack.key,
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
      staging: [staging.arnForObjects(BELOW.staging)],
      stagingBucket: [staging.bucketArn],
      parkedBucket: [parked.bucketArn],
      parked: [parked.arnForObjects(BELOW.parked)],
      lines: [lake.bucket.arnForObjects(BELOW.lines)],
      quarantine: [lake.bucket.arnForObjects(BELOW.quarantine)],
      lakeBucket: [lake.bucket.bucketArn],
      alarms: [alarms.topicArn],
      catalog: catalogArns(lake),
      ...tableArns(index),
    },
    prefixes: {
      staging: `${exportOf(staging)}/${BELOW.staging}`,
      parked: `${exportOf(parked)}/${BELOW.parked}`,
      lines: `${exportOf(lake.bucket)}/${BELOW.lines}`,
      quarantine: `${exportOf(lake.bucket)}/${BELOW.quarantine}`,
    },
  };
}

/** The name under which another stack imports the bucket's ARN. */
function exportOf(bucket: Bucket): string {
  const stack = Stack.of(bucket);
  return stack.resolve(stack.exportValue(bucket.bucketArn))['Fn::ImportValue'];
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
