import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { bytesOfBase64 } from './base64.ts';
import { configOf, unlogged, type Where } from './client-config.ts';

/**
 * The middleware of a command is put together once, and not for every call, which takes a twentieth of
 * the time of a BatchWriteItem. All calls of a command then share what middleware notes for a call, such
 * as the endpoint. So it is not for S3, where the endpoint is that of the bucket. Calls with options of
 * their own, such as those of Kinesis, don't use it.
 */
const RESOLVED_ONCE = { cacheMiddleware: true };

export const dynamodb = (where: Where = {}): DynamoDBClient =>
  unlogged(
    new DynamoDBClient({ ...configOf(where), ...RESOLVED_ONCE, base64Decoder: bytesOfBase64 }),
  );
