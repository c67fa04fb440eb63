import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { RESULTS_PREFIX } from '../../functions/privacy/query-results.ts';
import { RAW_PREFIX } from '../../functions/raw/raw-body.ts';
import { STAGING_PREFIX } from '../../functions/staging/staging.ts';
import { QUERY_RESULTS, suppress } from '../nag-suppressions.ts';
import type { StageConfig } from '../stage-config.ts';
import { DataKey } from '../storage/data-key.ts';
import { EtlBucket } from '../storage/etl-bucket.ts';
import { InvoiceIndex } from '../storage/invoice-index.ts';
import { InvoiceLake } from '../storage/invoice-lake.ts';

export type LakeStackProps = StackProps & { config: StageConfig };

/**
 * Everything that must survive: buckets, tables, the catalog, and their key. Nothing in it runs.
 */
export class LakeStack extends Stack {
  /**
   * Encrypts the data of this stack, and the stream, topic and logs of the others. Undefined where
   * the keys that AWS manages are used.
   */
  readonly key: IKey | undefined;
  readonly staging: EtlBucket;
  readonly parked: EtlBucket;
  readonly lake: InvoiceLake;
  /** What Athena answers. It can be computed again, but an erasure has to reach it. */
  readonly results: EtlBucket;
  readonly index: InvoiceIndex;

  constructor(scope: Construct, id: string, { config, ...props }: LakeStackProps) {
    super(scope, id, { ...props, terminationProtection: config.deletionProtection });
    this.key = config.customerManagedKey ? new DataKey(this, 'DataKey', config) : undefined;
    // Without the key: S3 delivers access logs only to buckets encrypted with SSE-S3.
    const accessLogs = new EtlBucket(this, 'AccessLogBucket', {
      config,
      expiresAfterDays: { '': config.logDays },
    });
    const shared = { config, key: this.key, accessLogs };
    this.staging = new EtlBucket(this, 'StagingBucket', {
      ...shared,
      expiresAfterDays: {
        [STAGING_PREFIX]: config.stagingDays,
        // Those that were kept before go too when no more are kept.
        [RAW_PREFIX]: Math.max(config.rawDays, 1),
      },
    });
    this.parked = new EtlBucket(this, 'ParkedBucket', {
      ...shared,
      // A replay deletes what has landed.
      versioned: true,
      expiresAfterDays: { '': config.parkedDays },
    });
    this.lake = new InvoiceLake(this, 'InvoiceLake', shared);
    this.results = new EtlBucket(this, 'QueryResultsBucket', {
      ...{ config, key: this.key },
      expiresAfterDays: { [RESULTS_PREFIX]: config.queryResultDays },
    });
    suppress(this.results, QUERY_RESULTS);
    this.index = new InvoiceIndex(this, 'InvoiceIndex', shared);
    this.addOutputs({
      StagingBucketName: this.staging.bucketName,
      ParkedBucketName: this.parked.bucketName,
      LakeBucketName: this.lake.bucket.bucketName,
      GlueDatabaseName: this.lake.databaseName,
      BatchesTableName: this.index.batches.tableName,
      InvoicesTableName: this.index.invoices.tableName,
      CustomersTableName: this.index.customers.tableName,
    });
  }

  /** `npm run replay` and `npm run audit` read these to find the resources of a deployment. */
  private addOutputs(outputs: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
