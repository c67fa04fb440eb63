import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { InvoiceQueries } from './constructs/invoice-queries.ts';
import type { Stage, StageConfig } from './stage-config.ts';

export type SqlStackProps = StackProps & { stage: Stage; config: StageConfig };

/** The way to ask: Athena's workgroup and queries. Nothing depends on it, and all that it keeps can be asked again. */
export class SqlStack extends Stack {
  constructor(scope: Construct, id: string, { stage, config, ...props }: SqlStackProps) {
    super(scope, id, props);
    const { workGroupName } = new InvoiceQueries(this, 'InvoiceQueries', { stage, config });
    new CfnOutput(this, 'WorkGroupName', { value: workGroupName });
  }
}
