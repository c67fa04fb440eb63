import { Aws } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { CORRECTIONS } from '../../functions/lake/corrections-table.ts';
import {
  ARCHIVE_PREFIX,
  CORRECTIONS_PREFIX,
  LINES_PREFIX,
  QUARANTINE_PREFIX,
} from '../../functions/lake/lake-keys.ts';
import {
  LINES,
  LINES_STORAGE,
  QUARANTINE,
  QUARANTINE_STORAGE,
  type TableStorage,
} from '../../functions/lake/lake-tables.ts';
import {
  commentOf,
  type LakeTable,
  type PartitionColumn,
  type SqlColumn,
} from '../../functions/lake/sql-column.ts';
import { EtlBucket, type EtlBucketProps } from './etl-bucket.ts';
import { pinned } from './pinned.ts';
import { removalPolicyOf } from './removal-policy.ts';

type StoredTable = {
  table: LakeTable;
  prefix: string;
  classification: string;
  storage: TableStorage;
};

const LINES_STORED: StoredTable = {
  table: LINES,
  prefix: LINES_PREFIX,
  classification: 'parquet',
  storage: LINES_STORAGE,
};

const QUARANTINE_STORED: StoredTable = {
  table: QUARANTINE,
  prefix: QUARANTINE_PREFIX,
  classification: 'json',
  storage: QUARANTINE_STORAGE,
};

/** Corrections have no expiry: the history of a line stays. */
const CORRECTIONS_STORED: StoredTable = {
  table: CORRECTIONS,
  prefix: CORRECTIONS_PREFIX,
  classification: 'json',
  storage: QUARANTINE_STORAGE,
};

const STORED = {
  InvoiceLinesTable: LINES_STORED,
  QuarantineTable: QUARANTINE_STORED,
  CorrectionsTable: CORRECTIONS_STORED,
};

/**
 * The bucket of the Parquet, quarantine and correction objects, and their Glue catalog. Partitions are
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
      expiresAfterDays: {
        [QUARANTINE_PREFIX]: config.quarantineDays,
        // An undo that begins at the last moment has a day to end.
        [ARCHIVE_PREFIX]: config.retractedDays + 1,
      },
    });
    const { databaseName } = config;
    this.databaseName = databaseName;
    const database = new CfnDatabase(this, 'InvoicesDatabase', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: databaseName, description: 'Invoice lines and quarantine' },
    });
    const tables = Object.entries(STORED).map(
      ([name, stored]) => new CfnTable(this, name, tableOf(stored, databaseName, this.bucket)),
    );
    for (const table of tables) table.addResourceDependency(database);
    for (const resource of [database, ...tables]) {
      pinned(resource, resource.node.id);
      resource.applyRemovalPolicy(removalPolicyOf(config));
    }
  }
}

function tableOf(stored: StoredTable, databaseName: string, bucket: EtlBucket) {
  const { table, prefix, classification, storage } = stored;
  const { inputFormat, outputFormat, serde, parameters } = storage;
  return {
    catalogId: Aws.ACCOUNT_ID,
    databaseName,
    tableInput: {
      name: table.name,
      description: table.description,
      tableType: 'EXTERNAL_TABLE',
      parameters: { EXTERNAL: 'TRUE', classification },
      partitionKeys: [columnOf(table.partition)],
      storageDescriptor: {
        columns: table.columns.map(columnOf),
        location: bucket.s3UrlForObject(prefix),
        inputFormat,
        outputFormat,
        serdeInfo: { serializationLibrary: serde, ...(parameters && { parameters }) },
      },
    },
  };
}

function columnOf(column: SqlColumn | PartitionColumn): CfnTable.ColumnProperty {
  return { name: column.name, type: column.type, comment: commentOf(column) };
}
