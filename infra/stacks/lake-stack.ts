import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';
import { DataKey } from '../storage/data-key.ts';
import { EtlBucket } from '../storage/etl-bucket.ts';
import { InvoiceIndex } from '../storage/invoice-index.ts';
import { InvoiceLake } from '../storage/invoice-lake.ts';

export type LakeStackProps = StackProps & { config: StageConfig };

/** What must survive: buckets, tables, catalog and their key. Nothing in here runs. */
export class LakeStack extends Stack {
  /** Encrypts everything, the flow's stream and logs too; undefined where AWS's own keys do. */
  readonly key: IKey | undefined;
  readonly staging: EtlBucket;
  readonly parked: EtlBucket;
  readonly lake: InvoiceLake;
  readonly index: InvoiceIndex;

  constructor(scope: Construct, id: string, { config, ...props }: LakeStackProps) {
    super(scope, id, { ...props, terminationProtection: config.deletionProtection });
    this.key = config.customerManagedKey ? new DataKey(this, 'DataKey', config) : undefined;
    // S3 writes access logs into a bucket of its own encryption only.
    const accessLogs = new EtlBucket(this, 'AccessLogBucket', {
      config,
      expiresAfterDays: { '': config.logDays },
    });
    const kept = { config, key: this.key, accessLogs };
    this.staging = new EtlBucket(this, 'StagingBucket', {
      ...kept,
      expiresAfterDays: { '': config.stagingDays },
    });
    this.parked = new EtlBucket(this, 'ParkedBucket', {
      ...kept,
      expiresAfterDays: { '': config.parkedDays },
    });
    this.lake = new InvoiceLake(this, 'InvoiceLake', kept);
    this.index = new InvoiceIndex(this, 'InvoiceIndex', kept);
    this.tell({
      StagingBucketName: this.staging.bucketName,
      ParkedBucketName: this.parked.bucketName,
      LakeBucketName: this.lake.bucket.bucketName,
      GlueDatabaseName: this.lake.databaseName,
      BatchesTableName: this.index.batches.tableName,
      InvoicesTableName: this.index.invoices.tableName,
      CustomersTableName: this.index.customers.tableName,
    });
  }
  /** What `npm run replay` and `npm run audit` have to know of a deployment. */
  private tell(outputs: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
