import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DeleteItemCommand,
  DynamoDBClient,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetPartitionCommand, GlueClient, UpdatePartitionCommand } from '@aws-sdk/client-glue';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { writeRunFile } from '../../cli/target/run-file.ts';
import { customerFragmentsOf } from '../../functions/index/customers/customer-item.ts';
import { linesKey } from '../../functions/lake/lake-keys.ts';
import { type Run, run } from '../support/command.ts';
import { aRow, csv, type Pipeline, startPipeline } from '../support/pipeline.ts';

let pipeline: Pipeline;
let batchId: string;
beforeAll(async () => {
  pipeline = await startPipeline();
  const { url, apiKey, awsEndpoint, deployment } = pipeline.aws;
  const names = namesIn(deployment);
  await writeRunFile(pipeline.dataDir, { url, apiKey, awsEndpoint, pid: process.pid, names });
  const rows = [
    aRow({ qty: '3', price: '0.001' }),
    aRow({ no: '536366', customer: '' }),
    aRow({ no: 'C536367', qty: '-1', date: '12/2/2010 9:00' }),
    aRow({ qty: 'x' }),
  ];
  const { batches } = await pipeline.land(csv(...rows));
  batchId = (batches as { batchId: string }[])[0]?.batchId ?? '';
});
afterAll(() => pipeline.stop());

const audit = (...args: string[]): Promise<Run> =>
  run('audit', [...args, '--data-dir', pipeline.dataDir]);

async function differences(): Promise<{ kind: string; id: string; says: string }[]> {
  const { stdout, stderr } = await audit('--json');
  expect(stderr).toBe('');
  return JSON.parse(stdout).differences;
}

const operator = () => ({
  endpoint: pipeline.aws.awsEndpoint,
  region: pipeline.aws.deployment.region,
  credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'any' },
});
const names = () => namesIn(pipeline.aws.deployment);

it('prints the totals of stores that agree, and no differences', async () => {
  const { code, stdout, stderr } = await audit();
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^Audited everything: 1 batch, 1 ingest, \d+ objects\.$/m);
  expect(stdout).toMatch(/^\d{4}-\d\d-\d\d +4 +3 +1 +0 +0 +0$/m);
  // 3 × 0.001 + 6 × 2.55 − 1 × 2.55
  expect(stdout).toContain('Over all: 4 received = 3 accepted + 1 quarantined and not corrected.');
  expect(stdout).toMatch(/^lake +3 +8 +12\.753$/m);
  expect(stdout).toMatch(/^Invoices +3 +8 +12\.753$/m);
  expect(stdout).toMatch(/^Customers +2 +2 +-2\.547$/m);
  expect(stdout).toContain('No differences.');
  expect(code).toBe(0);
});

it('audits what is new since a day', async () => {
  const { stdout } = await audit('--since', '2999-01-01');
  expect(stdout).toContain('Audited everything since 2999-01-01: 0 batches, 0 ingests');
  expect((await audit('--since', 'yesterday')).code).toBe(2);
});

it('audits a deployed pipeline by the outputs of its stacks', async () => {
  const { batchesTable, stagingBucket, parkedBucket, lakeBucket, ...others } = names();
  const file = join(pipeline.dataDir, 'cdk-outputs.json');
  const outputs = {
    BatchesTableName: batchesTable,
    StagingBucketName: stagingBucket,
    ParkedBucketName: parkedBucket,
    GlueDatabaseName: others.glueDatabase,
    LakeBucketName: lakeBucket,
    InvoicesTableName: others.invoicesTable,
    CustomersTableName: others.customersTable,
    StreamName: others.streamName,
    StateMachineArn: others.stateMachineArn,
  };
  await writeFile(file, JSON.stringify({ Etl: outputs }));
  vi.stubEnv('AWS_ENDPOINT_URL', pipeline.aws.awsEndpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'operator');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'operator');
  const { stdout, code } = await run('audit', ['--outputs', file]).finally(() =>
    vi.unstubAllEnvs(),
  );
  expect(stdout).toContain('Audited everything: 1 batch');
  expect(code).toBe(0);
});

it('reports a missing object, and one that no batch sealed', async () => {
  const s3 = new S3Client(operator());
  const { lakeBucket: Bucket } = names();
  const missing = linesKey('2010-12-02', 0, batchId);
  const stray = linesKey('2010-12-01', 0, 'nobody');
  await s3.send(new DeleteObjectCommand({ Bucket, Key: missing }));
  await s3.send(new PutObjectCommand({ Bucket, Key: stray, Body: 'x' }));
  const { code, stdout } = await audit();
  expect(stdout).toContain(`LakeObjectMissing: ${missing} of batch ${batchId} is missing.`);
  expect(stdout).toContain(
    `ObjectOutsideLedger: ${stray} belongs to a batch that is not in the ledger.`,
  );
  expect(code).toBe(1);
});

it('reports a day at another location in the catalog', async () => {
  const glue = new GlueClient(operator());
  const { glueDatabase: DatabaseName } = names();
  const day = { DatabaseName, TableName: 'invoice_lines', PartitionValues: ['2010-12-01'] };
  const { Partition } = await glue.send(new GetPartitionCommand(day));
  const { Values, StorageDescriptor } = Partition ?? {};
  const move = (Location: string) => {
    const { PartitionValues: PartitionValueList, ...place } = day;
    const PartitionInput = { Values, StorageDescriptor: { ...StorageDescriptor, Location } };
    return glue.send(new UpdatePartitionCommand({ ...place, PartitionValueList, PartitionInput }));
  };
  await move('s3://elsewhere/');
  const found = (await differences()).find(({ kind }) => kind === 'PartitionElsewhere');
  expect(found?.id).toBe(batchId);
  expect(found?.says).toContain('2010-12-01 of invoice_lines is at s3://elsewhere/');
  await move(StorageDescriptor?.Location ?? '');
  expect((await differences()).map(({ kind }) => kind)).not.toContain('PartitionElsewhere');
});

it('reports a missing fragment without naming its customer', async () => {
  const tables = new DynamoDBClient(operator());
  const { customersTable: TableName } = names();
  const { Items: [item] = [] } = await tables.send(new ScanCommand({ TableName }));
  const { customerId, invoiceFragment } = item ?? {};
  if (!customerId || !invoiceFragment) throw new Error('Customers is empty');
  await tables.send(new DeleteItemCommand({ TableName, Key: { customerId, invoiceFragment } }));
  const found = (await differences()).find(({ kind }) => kind === 'CustomerFragmentMissing');
  const [fragment] = customerFragmentsOf(item);
  expect(found?.id).toBe(batchId);
  expect(found?.says).toContain(fragment?.fragment);
  expect(found?.says).not.toContain(customerId.S);
});

it('reports a batch whose item in the ledger is invalid, and audits the others', async () => {
  const { batches } = await pipeline.land(csv(aRow({ no: '536999' })));
  const [other] = batches as { batchId: string }[];
  const tables = new DynamoDBClient(operator());
  await tables.send(
    new UpdateItemCommand({
      TableName: names().batchesTable,
      Key: { pk: { S: `BATCH#${batchId}` }, sk: { S: 'BATCH' } },
      UpdateExpression: 'SET sealed = :sealed',
      ExpressionAttributeValues: { ':sealed': { S: '{"members":[' } },
    }),
  );
  const found = await differences();
  expect(found.filter(({ kind }) => kind === 'BatchUnreadable')).toEqual([
    { kind: 'BatchUnreadable', id: batchId, says: expect.stringContaining(batchId) },
  ]);
  expect(found.map(({ id }) => id)).not.toContain(other?.batchId);
  expect((await audit()).stdout).toMatch(/^Audited everything: 1 batch, /m);
});

it('says how to start a pipeline if none is running', async () => {
  const { code, stderr } = await run('audit', ['--data-dir', 'no-such-folder']);
  expect(stderr).toContain('npm start');
  expect(code).toBe(1);
});
