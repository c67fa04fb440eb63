import type { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/**
 * Where a client finds its service. Anything left out comes from the environment, as in Lambda.
 * Clients are made in this folder and nowhere else, each in a file of its own: all of them take 0.15 s
 * and 28 MB to load, and a command needs few.
 */
export type Where = {
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** Sends requests in place of HTTP. */
  requestHandler?: DynamoDBClientConfig['requestHandler'] & object;
  maxAttempts?: number;
  /** How long to wait for a response, in place of the client's own time-out. */
  responseMs?: number;
};

/**
 * A call that takes longer has lost its answer, and is repeated: three attempts fit into the 60 s
 * of a step, and two into the 29 s of the API.
 */
const RESPONSE_MS = 10_000;

/**
 * By default a client waits for ever, and at its request time-out it only warns. A response whose
 * body stops is what the socket's time-out is for.
 */
export function configOf({ responseMs, ...where }: Where, ownMs = RESPONSE_MS) {
  const timeout = responseMs ?? ownMs;
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: Math.min(timeout, RESPONSE_MS),
    requestTimeout: timeout,
    throwOnRequestTimeout: true,
    socketTimeout: timeout,
  });
  return { requestHandler, ...where };
}

/**
 * Takes out what copies the input and the output of every call for a logger. No client has one, and
 * for a call with many items the copy is a tenth of the time.
 */
export function unlogged<Client extends DynamoDBClient | KinesisClient>(client: Client): Client {
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
