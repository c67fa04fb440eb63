import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { InvoiceQueries, RESULTS_PREFIX } from '../queries/invoice-queries.ts';
import type { Stage, StageConfig } from '../stage-config.ts';

export type SqlStackProps = StackProps & {
  stage: Stage;
  config: StageConfig;
  /** Encrypts query results. Undefined where the keys that AWS manages are used. */
  key: IKey | undefined;
};

/**
 * Athena's workgroup and saved queries. Only stacks that are optional depend on it, and the query
 * results that it keeps can be computed again.
 */
export class SqlStack extends Stack {
  readonly queries: InvoiceQueries;

  constructor(scope: Construct, id: string, { stage, config, key, ...props }: SqlStackProps) {
    super(scope, id, props);
    this.queries = new InvoiceQueries(this, 'InvoiceQueries', { stage, config, key });
    const { workGroupName, results } = this.queries;
    // `npm run bi` reads these to tell tools where to query.
    new CfnOutput(this, 'WorkGroupName', { value: workGroupName });
    new CfnOutput(this, 'QueryResultsLocation', { value: results.s3UrlForObject(RESULTS_PREFIX) });
  }
}
