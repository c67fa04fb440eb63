import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { InvoiceQueries } from '../queries/invoice-queries.ts';
import type { Stage, StageConfig } from '../stage-config.ts';

export type SqlStackProps = StackProps & {
  stage: Stage;
  config: StageConfig;
  /** Encrypts query results. Undefined where the keys that AWS manages are used. */
  key: IKey | undefined;
};

/**
 * Athena's workgroup and saved queries. No other stack depends on it, and the query results that it
 * keeps can be computed again.
 */
export class SqlStack extends Stack {
  constructor(scope: Construct, id: string, { stage, config, key, ...props }: SqlStackProps) {
    super(scope, id, props);
    const { workGroupName } = new InvoiceQueries(this, 'InvoiceQueries', { stage, config, key });
    new CfnOutput(this, 'WorkGroupName', { value: workGroupName });
  }
}
