import { CfnOutput, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  DynamoDbConnector,
  type DynamoDbConnectorProps,
} from '../dynamodb-connector/dynamodb-connector.ts';
import { AwsOnlyStack } from './aws-only-stack.ts';

export type DynamoDbSqlStackProps = StackProps & DynamoDbConnectorProps;

/** SQL over the DynamoDB tables, by Athena's connector, for tools that want these and not the lake. */
export class DynamoDbSqlStack extends AwsOnlyStack {
  constructor(scope: Construct, id: string, props: DynamoDbSqlStackProps) {
    const { stage, config, index, queries, key, ...stackProps } = props;
    super(scope, id, stackProps);
    const parts = { stage, config, index, queries, key };
    const { catalogName } = new DynamoDbConnector(this, 'Connector', parts);
    new CfnOutput(this, 'DynamoDbCatalogName', { value: catalogName });
  }
}
