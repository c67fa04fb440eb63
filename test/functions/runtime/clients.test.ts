import { createServer, type RequestListener, type Server } from 'node:http';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetPartitionCommand } from '@aws-sdk/client-glue';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Where } from '../../../functions/runtime/clients/client-config.ts';
import { dynamodb } from '../../../functions/runtime/clients/dynamodb.ts';
import { glue } from '../../../functions/runtime/clients/glue.ts';
import { kinesis } from '../../../functions/runtime/clients/kinesis.ts';
import { s3 } from '../../../functions/runtime/clients/s3.ts';
import { stepFunctions } from '../../../functions/runtime/clients/step-functions.ts';

/** Short, so that a client that waits for ever is told from one that does not. */
const RESPONSE_MS = 200;

/** Less than the clients' own time-out of 10 s, and enough for a slow machine. */
const PATIENCE = { timeout: 9000 };

const ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:it';

const CALLS: Record<string, (where: Where) => Promise<unknown>> = {
  dynamodb: (where) => dynamodb(where).send(new GetItemCommand({ TableName: 't', Key: {} })),
  glue: (where) =>
    glue(where).send(
      new GetPartitionCommand({ DatabaseName: 'd', TableName: 't', PartitionValues: ['p'] }),
    ),
  kinesis: (where) =>
    kinesis(where).send(
      new PutRecordsCommand({
        StreamName: 's',
        Records: [{ PartitionKey: 'k', Data: Buffer.from('x') }],
      }),
    ),
  s3: (where) => s3(where).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })),
  stepFunctions: (where) =>
    stepFunctions(where).send(new StartSyncExecutionCommand({ stateMachineArn: ARN })),
};

/** A service that behaves as a test says. */
const service: { responds: RequestListener } = { responds: () => {} };
let server: Server;
let where: Where;
beforeAll(async () => {
  server = createServer((request, response) => service.responds(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.int() }).parse(server.address());
  where = {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
    responseMs: RESPONSE_MS,
  };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('a client', () => {
  it.each(Object.keys(CALLS))(
    'of %s does not wait for ever for an answer',
    PATIENCE,
    async (name) => {
      service.responds = () => {};
      await expect(CALLS[name]?.(where)).rejects.toMatchObject({ name: 'TimeoutError' });
    },
  );

  it('does not wait for ever for the rest of an answer', PATIENCE, async () => {
    service.responds = (_, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half ');
    };
    const { Body } = await s3(where).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
    await expect(Body?.transformToByteArray()).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('waits longer for an execution than the machine lets it run', async () => {
    service.responds = (_, response) => response.writeHead(400).end('{}');
    const { responseMs: _, ...patient } = where;
    const client = stepFunctions(patient);
    const started = client.send(new StartSyncExecutionCommand({ stateMachineArn: ARN }));
    await expect(started).rejects.toThrow();
    const timeouts = {
      requestTimeout: 270_000,
      socketTimeout: 270_000,
      throwOnRequestTimeout: true,
    };
    expect(client.config.requestHandler).toMatchObject({ config: timeouts });
  });

  it('starts an execution once, whatever happens', PATIENCE, async () => {
    let requests = 0;
    service.responds = () => {
      requests += 1;
    };
    await expect(CALLS['stepFunctions']?.({ ...where, maxAttempts: 3 })).rejects.toThrow();
    expect(requests).toBe(1);
  });
});
