import { CfnOutput, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LinesDataSet, type LinesDataSetProps } from '../quick-sight/lines-data-set.ts';
import { AwsOnlyStack } from './aws-only-stack.ts';

export type QuickSightStackProps = StackProps & LinesDataSetProps;

/** The lake's lines as a QuickSight data set. The account needs a QuickSight subscription. */
export class QuickSightStack extends AwsOnlyStack {
  constructor(scope: Construct, id: string, props: QuickSightStackProps) {
    const { stage, config, settings, lake, queries, ...stackProps } = props;
    super(scope, id, stackProps);
    const parts = { stage, config, settings, lake, queries };
    const { dataSet } = new LinesDataSet(this, 'Lines', parts);
    new CfnOutput(this, 'QuickSightDataSet', { value: dataSet.attrArn });
  }
}
