import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamodb, type Where } from '../../functions/runtime/aws-clients.ts';

/** Whom the embedded AWS takes for its owner: credentials are not checked, but the SDK wants some. */
const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Where the services of an embedded AWS are, for its owner. */
export const embedded = (awsEndpoint: string, region: string): Where => ({
  endpoint: awsEndpoint,
  region,
  credentials: LOCAL_CREDENTIALS,
});

export function localDynamodb(awsEndpoint: string, region: string): DynamoDBClient {
  return dynamodb(embedded(awsEndpoint, region));
}
