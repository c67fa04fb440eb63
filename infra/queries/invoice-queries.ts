import { Aws } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { RESULTS_PREFIX } from '../../functions/privacy/query-results.ts';
import type { Stage, StageConfig } from '../stage-config.ts';
import type { EtlBucket } from '../storage/etl-bucket.ts';
import { pinned } from '../storage/pinned.ts';
import { namedQueries } from './named-queries.ts';
import { prestoView } from './presto-view.ts';

/**
 * Athena over the lake: the queries of this folder, both saved and as views of the catalog, and a
 * workgroup that limits how much a query may scan. The workgroup also decides where results are
 * written, how they are encrypted and how long they are kept; clients can't override that.
 */
export class InvoiceQueries extends Construct {
  readonly workGroupName: string;
  readonly results: EtlBucket;

  constructor(
    scope: Construct,
    id: string,
    { stage, config, results }: { stage: Stage; config: StageConfig; results: EtlBucket },
  ) {
    super(scope, id);
    this.results = results;
    const workGroup = new CfnWorkGroup(this, 'WorkGroup', {
      name: `invoice-pipeline-${stage}`,
      description: 'Invoice Pipeline: SQL over invoice_lines and quarantine',
      // Where data is retained, a workgroup in which people have saved queries can't be deleted.
      recursiveDeleteOption: config.removalPolicy === 'DESTROY',
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: config.queryScanBytes,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: results.s3UrlForObject(RESULTS_PREFIX),
          expectedBucketOwner: Aws.ACCOUNT_ID,
          encryptionConfiguration: encryptionOf(results),
        },
      },
    });
    this.workGroupName = workGroup.ref;
    this.save(workGroup, config);
    this.addViews(config);
  }

  private save(workGroup: CfnWorkGroup, { databaseName }: StageConfig): void {
    for (const { name, question, sql } of namedQueries()) {
      const saved = new CfnNamedQuery(this, name, {
        name,
        description: question,
        database: databaseName,
        queryString: sql,
        workGroup: workGroup.ref,
      });
      saved.addResourceDependency(workGroup);
    }
  }

  /**
   * The ids are fixed: under another id CloudFormation would create the view before it deletes the
   * old one, and a name can be used only once.
   */
  private addViews({ databaseName }: StageConfig): void {
    for (const query of namedQueries()) {
      const view = new CfnTable(this, `${query.name}-view`, {
        catalogId: Aws.ACCOUNT_ID,
        databaseName,
        tableInput: prestoView(query, databaseName),
      });
      pinned(view, `${pascal(query.name)}View`);
    }
  }
}

/** `revenue-by-month` as `RevenueByMonth`. */
function pascal(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Encrypts results in the same way as the data that they were read from. */
function encryptionOf({ encryptionKey }: EtlBucket): CfnWorkGroup.EncryptionConfigurationProperty {
  if (!encryptionKey) return { encryptionOption: 'SSE_S3' };
  return { encryptionOption: 'SSE_KMS', kmsKey: encryptionKey.keyArn };
}
