import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { InvoiceApi, type InvoiceApiProps } from '../api/invoice-api.ts';

export type ApiStackProps = StackProps & InvoiceApiProps;

/** The REST API, for sending and for querying, and its key unless IAM decides who may call. */
export class ApiStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { stage, config, key, handlers, ...props }: ApiStackProps,
  ) {
    super(scope, id, props);
    const { api, apiKeyId } = new InvoiceApi(this, 'InvoiceApi', { stage, config, key, handlers });
    new CfnOutput(this, 'ApiUrl', { value: api.url });
    if (apiKeyId === undefined) return;
    new CfnOutput(this, 'ApiKeyId', {
      value: apiKeyId,
      description: 'aws apigateway get-api-key --include-value --api-key <this>',
    });
  }
}
