import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EtlBucket } from './constructs/etl-bucket.ts';
import { InvoiceIndex } from './constructs/invoice-index.ts';
import { InvoiceLake } from './constructs/invoice-lake.ts';
import type { StageConfig } from './stage-config.ts';

export type LakeStackProps = StackProps & { config: StageConfig };

/** What must survive: buckets, tables and catalog. Nothing in here runs. */
export class LakeStack extends Stack {
  readonly staging: EtlBucket;
  readonly parked: EtlBucket;
  readonly lake: InvoiceLake;
  readonly index: InvoiceIndex;

  constructor(scope: Construct, id: string, { config, ...props }: LakeStackProps) {
    super(scope, id, { ...props, terminationProtection: config.deletionProtection });
    this.staging = new EtlBucket(this, 'StagingBucket', {
      config,
      expiresAfterDays: config.stagingDays,
    });
    this.parked = new EtlBucket(this, 'ParkedBucket', {
      config,
      expiresAfterDays: config.parkedDays,
    });
    this.lake = new InvoiceLake(this, 'InvoiceLake', config);
    this.index = new InvoiceIndex(this, 'InvoiceIndex', config);
    this.tell({
      StagingBucketName: this.staging.bucketName,
      ParkedBucketName: this.parked.bucketName,
      BatchesTableName: this.index.batches.tableName,
    });
  }
  /** What `npm run replay` has to know of a deployment. */
  private tell(outputs: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
