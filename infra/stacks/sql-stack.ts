import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { RESULTS_PREFIX } from '../../functions/privacy/query-results.ts';
import { InvoiceQueries } from '../queries/invoice-queries.ts';
import type { Stage, StageConfig } from '../stage-config.ts';
import type { EtlBucket } from '../storage/etl-bucket.ts';

export type SqlStackProps = StackProps & {
  stage: Stage;
  config: StageConfig;
  /** The bucket of query results. */
  results: EtlBucket;
};

/**
 * Athena's workgroup and saved queries. Only stacks that are optional depend on it.
 */
export class SqlStack extends Stack {
  readonly queries: InvoiceQueries;

  constructor(scope: Construct, id: string, { stage, config, results, ...props }: SqlStackProps) {
    super(scope, id, props);
    this.queries = new InvoiceQueries(this, 'InvoiceQueries', { stage, config, results });
    const { workGroupName } = this.queries;
    // `npm run bi` reads these to tell tools where to query.
    new CfnOutput(this, 'WorkGroupName', { value: workGroupName });
    new CfnOutput(this, 'QueryResultsLocation', { value: results.s3UrlForObject(RESULTS_PREFIX) });
  }
}
