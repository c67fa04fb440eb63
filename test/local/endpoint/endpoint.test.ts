import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:http2';
import { GetCrawlersCommand, GetDatabasesCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { LambdaInvoke, Services } from '../../../local/endpoint/actions.ts';
import type { Interceptor } from '../../../local/endpoint/api-call.ts';
import { type ApiCall, ServiceError } from '../../../local/endpoint/api-call.ts';
import type { Invocation } from '../../../local/endpoint/protocols.ts';
import { startEndpoint } from '../../../local/endpoint/server.ts';
import { clientOf } from '../support/aws-under-test.ts';

async function anEndpoint(services: Services, intercept?: Interceptor): Promise<string> {
  const { url, close } = await startEndpoint({ services, ...(intercept && { intercept }) });
  onTestFinished(close);
  return url;
}

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKCALLER/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=x`,
});

const noAnswer = async (): Promise<never> => {
  throw new Error('disk on fire');
};
const glueHandlers = {
  GetDatabase: noAnswer,
  GetDatabases: async () => ({ DatabaseList: [] }),
  GetTable: noAnswer,
  GetTables: noAnswer,
  GetPartition: noAnswer,
  GetPartitions: noAnswer,
  CreatePartition: noAnswer,
  BatchCreatePartition: noAnswer,
  UpdatePartition: noAnswer,
};

describe('the endpoint', () => {
  test('refuses a call without a signature', async () => {
    const url = await anEndpoint({ glue: glueHandlers });
    const json = await fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSGlue.GetDatabases' },
      body: '{}',
    });
    expect(json.status).toBe(403);
    expect(json.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationToken');
    const object = await fetch(`${url}/bucket/key`);
    expect(object.status).toBe(403);
    expect(await object.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  });

  test.each([
    ['evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost.evil.example:80', 403],
    ['localhost', 200],
    ['bucket.localhost:80', 200],
    ['[::1]:80', 200],
  ])('answers a request with Host %s with %d, over both versions of HTTP', async (host, status) => {
    const url = await anEndpoint({ glue: glueHandlers });
    const headers = { ...signed('glue'), 'x-amz-target': 'AWSGlue.GetDatabases' };
    const sent = request(url, { method: 'POST', headers: { ...headers, host } });
    sent.end('{}');
    const [response] = await once(sent, 'response');
    response.resume();
    expect(response.statusCode).toBe(status);
    const session = connect(url);
    onTestFinished(() => session.destroy());
    const stream = session.request({ ...headers, ':method': 'POST', ':authority': host });
    stream.end('{}');
    const [answer] = await once(stream, 'response');
    expect(answer[':status']).toBe(status);
  });

  test('refuses an action that is not in its table, and lists those that are', async () => {
    const url = await anEndpoint({ glue: glueHandlers });
    await expect(
      new GlueClient(clientOf(url)).send(new GetCrawlersCommand({})),
    ).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('GetPartitions'),
    });
    const s3 = new S3Client(clientOf(url));
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
    await expect(s3.send(new CreateBucketCommand({ Bucket: 'b' }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
    const acl = await fetch(`${url}/bucket/key?acl`, { headers: signed('s3') });
    expect(acl.status).toBe(501);
    const queue = await fetch(url, { method: 'POST', headers: signed('sqs'), body: '{}' });
    expect(await queue.text()).toContain('sqs is not served here');
  });

  test('passes every call to the interceptor, with caller, action and parameters', async () => {
    const calls: unknown[] = [];
    const url = await anEndpoint({ glue: glueHandlers }, (call, next) => {
      calls.push({ ...call, input: call.input() });
      return next();
    });
    await new GlueClient(clientOf(url)).send(new GetDatabasesCommand({ MaxResults: 7 }));
    expect(calls).toEqual([
      { service: 'glue', action: 'GetDatabases', accessKey: 'AKTEST', input: { MaxResults: 7 } },
    ]);
  });

  test('lets the interceptor refuse a call', async () => {
    const url = await anEndpoint({ glue: glueHandlers }, async () => {
      throw new ServiceError('AccessDeniedException', 'not allowed');
    });
    await expect(
      new GlueClient(clientOf(url)).send(new GetDatabasesCommand({})),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('reports an unexpected error as InternalFailure, and invalid JSON as the error of the caller', async () => {
    const url = await anEndpoint({ glue: glueHandlers });
    const post = (action: string, body: string) =>
      fetch(url, {
        method: 'POST',
        headers: { ...signed('glue'), 'x-amz-target': `AWSGlue.${action}` },
        body,
      });
    const failed = await post('GetTable', '{}');
    expect(failed.status).toBe(500);
    expect(await failed.json()).toMatchObject({ __type: 'InternalFailure' });
    const broken = await post('GetDatabases', '{"secret');
    expect(broken.status).toBe(400);
    expect(await broken.text()).not.toContain('secret');
  });

  test('starts a synchronous execution for a client without the host prefix', async () => {
    const [StartExecution, DescribeExecution, StopExecution] = Array(3).fill(async () => ({}));
    const StartSyncExecution = async (input: unknown) => ({
      executionArn: 'arn',
      status: 'SUCCEEDED',
      output: JSON.stringify(input),
      startDate: 1,
      stopDate: 2,
    });
    const others = { StartExecution, DescribeExecution, StopExecution };
    const url = await anEndpoint({ states: { StartSyncExecution, ...others } });
    const client = new SFNClient({ ...clientOf(url), disableHostPrefix: true });
    const answer = await client.send(
      new StartSyncExecutionCommand({ stateMachineArn: 'machine', name: 'n', input: '{}' }),
    );
    expect(answer).toMatchObject({ status: 'SUCCEEDED', startDate: new Date(1000) });
    expect(JSON.parse(answer.output ?? '')).toMatchObject({ stateMachineArn: 'machine' });
  });

  test('invokes a function by its path, and marks an error that the function threw', async () => {
    const Invoke = async (input: LambdaInvoke, call: ApiCall): Promise<Invocation> =>
      input.FunctionName === 'broken'
        ? { error: { errorType: 'Error', errorMessage: 'no' } }
        : { payload: { input, caller: call.accessKey } };
    const url = await anEndpoint({ lambda: { Invoke } });
    const invoke = (name: string, type = 'RequestResponse') =>
      fetch(`${url}/2015-03-31/functions/${name}/invocations`, {
        method: 'POST',
        headers: { ...signed('lambda'), 'x-amz-invocation-type': type },
        body: '{"a":1}',
      });
    expect(await (await invoke('fine')).json()).toEqual({
      input: { FunctionName: 'fine', InvocationType: 'RequestResponse', Payload: { a: 1 } },
      caller: 'AKCALLER',
    });
    const broken = await invoke('broken');
    expect(broken.headers.get('x-amz-function-error')).toBe('Unhandled');
    expect(await broken.json()).toMatchObject({ errorMessage: 'no' });
    expect((await invoke('fine', 'Event')).status).toBe(202);
  });

  test('closes while clients keep connections open', async () => {
    const { url, close } = await startEndpoint({ services: { glue: glueHandlers } });
    await new GlueClient(clientOf(url)).send(new GetDatabasesCommand({}));
    await close();
    await expect(fetch(url)).rejects.toThrow();
  });
});
