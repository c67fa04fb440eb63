import { expect, test } from 'vitest';
import type { ApiCall } from '../../../local/endpoint/api-call.ts';
import { callSite } from '../../../local/faults/call-site.ts';
import { aDeployment, functionArn } from '../support/a-deployment.ts';

const of = (type: string, ref: string) => ({ type, ref, properties: {} });
const deployment = aDeployment({
  ClaimBatch4E1F00AB: of('AWS::Lambda::Function', 'dev-claim-batch'),
  BatchesTableDEADBEEF: of('AWS::DynamoDB::Table', 'batches'),
  LinesStream: of('AWS::Kinesis::Stream', 'lines'),
  LakeBucket0123ABCD: of('AWS::S3::Bucket', 'lake-000'),
  Machine: of('AWS::StepFunctions::StateMachine', 'arn:aws:states:machine'),
});

const site = (service: ApiCall['service'], action: string, input: object, by = 'dev-claim-batch') =>
  callSite({ service, action, accessKey: 'AKIA', input: () => input }, by, deployment);

test('caller and resource have the names of the template, without their hashes', () => {
  expect(site('kinesis', 'PutRecords', { StreamName: 'lines' })).toBe(
    'ClaimBatch → kinesis.PutRecords LinesStream',
  );
  expect(site('states', 'StartSyncExecution', { stateMachineArn: 'arn:aws:states:machine' })).toBe(
    'ClaimBatch → states.StartSyncExecution Machine',
  );
});

test('a service that calls has its own name', () => {
  const invoke = { FunctionName: functionArn('ClaimBatch4E1F00AB'), Payload: {} };
  expect(site('lambda', 'Invoke', invoke, 'states.amazonaws.com')).toBe(
    'states → lambda.Invoke ClaimBatch',
  );
});

test('an item is named by the kind that its sort key begins with', () => {
  const item = (sk: string) => ({ pk: { S: 'INGEST#x' }, sk: { S: sk } });
  const put = { TableName: 'batches', Item: item('CHUNK#000001') };
  expect(site('dynamodb', 'PutItem', put)).toBe('ClaimBatch → dynamodb.PutItem BatchesTable/CHUNK');
  expect(site('dynamodb', 'GetItem', { TableName: 'batches', Key: item('BATCH') })).toBe(
    'ClaimBatch → dynamodb.GetItem BatchesTable/BATCH',
  );
  expect(site('dynamodb', 'GetItem', { TableName: 'batches', Key: { pk: { S: 'x' } } })).toBe(
    'ClaimBatch → dynamodb.GetItem BatchesTable',
  );
  expect(site('dynamodb', 'BatchWriteItem', { RequestItems: { batches: [] } })).toBe(
    'ClaimBatch → dynamodb.BatchWriteItem BatchesTable',
  );
});

test('an object is named by its folder and the word that its name begins with, whatever its id', () => {
  const get = (Key: string) => site('s3', 'GetObject', { Bucket: 'lake-000', Key });
  expect(get('staging/b-1/plan-77.json.gz')).toBe(
    'ClaimBatch → s3.GetObject LakeBucket/staging/plan',
  );
  expect(get('staging/b-2/plan-78.json.gz')).toBe(get('staging/b-1/plan-77.json.gz'));
  expect(get('staging/b-1/rows.json.gz')).toBe('ClaimBatch → s3.GetObject LakeBucket/staging/rows');
  expect(get('lake/day=1/49590338.parquet')).toBe('ClaimBatch → s3.GetObject LakeBucket/lake');
});

test('a resource that is not in the template keeps its physical name', () => {
  expect(site('s3', 'GetObject', { Bucket: 'elsewhere', Key: 'a/b' })).toBe(
    'ClaimBatch → s3.GetObject elsewhere/a',
  );
  expect(site('glue', 'GetTable', { DatabaseName: 'invoices' })).toBe('ClaimBatch → glue.GetTable');
  expect(site('glue', 'GetTable', { TableName: 7 })).toBe('ClaimBatch → glue.GetTable');
});
