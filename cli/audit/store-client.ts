import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Whom the embedded AWS takes for its owner: credentials are not checked, but the SDK wants some. */
const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

export function localDynamodb(awsEndpoint: string, region: string): DynamoDBClient {
  return new DynamoDBClient({ endpoint: awsEndpoint, region, credentials: LOCAL_CREDENTIALS });
}
