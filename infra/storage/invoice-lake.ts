import { Aws } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { LINES_PREFIX, QUARANTINE_PREFIX } from '../../functions/lake/lake-keys.ts';
import {
  LINE_COLUMNS,
  LINES_PARTITION,
  LINES_STORAGE,
  LINES_TABLE,
  QUARANTINE_COLUMNS,
  QUARANTINE_PARTITION,
  QUARANTINE_STORAGE,
  QUARANTINE_TABLE,
  type SqlColumn,
  type TableStorage,
} from '../../functions/lake/lake-tables.ts';
import { EtlBucket, type EtlBucketProps } from './etl-bucket.ts';
import { pinned } from './pinned.ts';
import { removalPolicyOf } from './removal-policy.ts';

type LakeTable = {
  name: string;
  description: string;
  columns: readonly SqlColumn[];
  partition: string;
  prefix: string;
  classification: string;
  storage: TableStorage;
};

const LINES: LakeTable = {
  name: LINES_TABLE,
  description: 'One row an accepted invoice line',
  columns: LINE_COLUMNS,
  partition: LINES_PARTITION,
  prefix: LINES_PREFIX,
  classification: 'parquet',
  storage: LINES_STORAGE,
};

const QUARANTINE: LakeTable = {
  name: QUARANTINE_TABLE,
  description: 'One row a line that could not be accepted, with the reason and the original text',
  columns: QUARANTINE_COLUMNS,
  partition: QUARANTINE_PARTITION,
  prefix: QUARANTINE_PREFIX,
  classification: 'json',
  storage: QUARANTINE_STORAGE,
};

/**
 * The bucket of the Parquet and quarantine objects, and their Glue catalog. Partitions are
 * registered and not projected: only Athena supports projection, so Redshift Spectrum would see no
 * rows.
 */
export class InvoiceLake extends Construct {
  readonly bucket: EtlBucket;
  readonly databaseName: string;

  constructor(scope: Construct, id: string, props: EtlBucketProps) {
    super(scope, id);
    const { config } = props;
    this.bucket = new EtlBucket(this, 'LakeBucket', {
      ...props,
      versioned: true,
      expiresAfterDays: { [QUARANTINE_PREFIX]: config.quarantineDays },
    });
    this.databaseName = config.databaseName;
    const database = new CfnDatabase(this, 'InvoicesDatabase', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: config.databaseName, description: 'Invoice lines and quarantine' },
    });
    const tables = [
      new CfnTable(this, 'InvoiceLinesTable', tableOf(LINES, config.databaseName, this.bucket)),
      new CfnTable(this, 'QuarantineTable', tableOf(QUARANTINE, config.databaseName, this.bucket)),
    ];
    for (const table of tables) table.addResourceDependency(database);
    for (const resource of [database, ...tables]) {
      pinned(resource, resource.node.id);
      resource.applyRemovalPolicy(removalPolicyOf(config));
    }
  }
}

function tableOf(table: LakeTable, databaseName: string, bucket: EtlBucket) {
  const { inputFormat, outputFormat, serde, parameters } = table.storage;
  return {
    catalogId: Aws.ACCOUNT_ID,
    databaseName,
    tableInput: {
      name: table.name,
      description: table.description,
      tableType: 'EXTERNAL_TABLE',
      parameters: { EXTERNAL: 'TRUE', classification: table.classification },
      partitionKeys: [{ name: table.partition, type: 'date' }],
      storageDescriptor: {
        columns: table.columns.map(({ name, type, comment }) => ({ name, type, comment })),
        location: bucket.s3UrlForObject(table.prefix),
        inputFormat,
        outputFormat,
        serdeInfo: { serializationLibrary: serde, ...(parameters && { parameters }) },
      },
    },
  };
}
