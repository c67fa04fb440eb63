import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { writeRunFile } from '../../cli/target/run-file.ts';
import { dynamoCorrectionLedger } from '../../functions/ledger/dynamo-correction-ledger.ts';
import { readBacklog } from '../../local/event-source/backlog.ts';
import { runAsOnAws } from '../support/as-on-aws.ts';
import { type BreakableAssembly, breakableAssembly } from '../support/breakable-assembly.ts';
import { run } from '../support/command.ts';
import { aRow, csv, hurriedClock, type Pipeline, startPipeline } from '../support/pipeline.ts';

let assembly: BreakableAssembly;
let pipeline: Pipeline;
beforeAll(async () => {
  assembly = await breakableAssembly(['ValidateBatch'], {
    MaximumRetryAttempts: 1,
    MaximumBatchingWindowInSeconds: 0,
  });
  pipeline = await startPipeline({ assembly: assembly.assemblyDir, clock: hurriedClock });
  const { url, apiKey, awsEndpoint, deployment } = pipeline.aws;
  const names = namesIn(deployment);
  await writeRunFile(pipeline.dataDir, { url, apiKey, awsEndpoint, pid: process.pid, names });
});
afterAll(async () => {
  await pipeline.stop();
  await assembly.remove();
});

async function deployedStatus(): Promise<string> {
  const { code, stdout, stderr } = await runAsOnAws('status', [], pipeline);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
}

async function localStatus(): Promise<string> {
  const { code, stdout, stderr } = await run('status', ['--data-dir', pipeline.dataDir]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
}

function operatorsTables(): DynamoDBClient {
  return new DynamoDBClient({
    endpoint: pipeline.aws.awsEndpoint,
    region: pipeline.aws.deployment.region,
    credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'any' },
  });
}

it('before anything was sent there is nothing to do', async () => {
  const status = await deployedStatus();
  expect(status).toMatch(/^The pipeline with the stream InvoicePipeline-dev-\S+ in us-east-1:$/m);
  expect(status).toMatch(/^ {2}backlog +0 lines accepted and not landed$/m);
  expect(status).toMatch(/^ {2}parked +0 deliveries given up after the last retry$/m);
  expect(status).toMatch(/^ {2}failed +0 batches$/m);
  expect(status).toContain('The lake is empty.');
});

it('what failed and was parked is the backlog, with the command that replays it', async () => {
  await assembly.break('ValidateBatch');
  await pipeline.post(csv(aRow(), aRow()));
  await expect.poll(() => readBacklog(pipeline.dataDir).parked).toBe(1);
  const status = await deployedStatus();
  expect(status).toMatch(
    /^ {2}backlog +2 lines accepted and not landed of 1 ingest, accepted up to .+ ago$/m,
  );
  expect(status).toMatch(
    /^ {2}parked +1 delivery given up .+: npm run replay -- --parked --outputs \S+$/m,
  );
  expect(status).toMatch(/^ {2}failed +1 batch$/m);
  expect(status).toMatch(/^ {4}\S+ FAILED: Broken: /m);
  const local = await localStatus();
  expect(local).toMatch(/^ {2}failed +1 batch$/m);
  expect(local).toMatch(/^ {4}\S+ FAILED: Broken: /m);
  expect(local).toMatch(/parked +1 delivery .+: npm run replay -- --parked --data-dir /);
});

it('after a replay the days are as fresh as their objects', async () => {
  await assembly.repair('ValidateBatch');
  expect((await runAsOnAws('replay', ['--parked'], pipeline)).code).toBe(0);
  await pipeline.land(csv(aRow({ date: '12/2/2010 8:26' })));
  const status = await deployedStatus();
  expect(status).toMatch(/^ {2}backlog +0 lines accepted and not landed$/m);
  expect(status).toMatch(/^ {2}failed +0 batches$/m);
  const [newest, next] = status.split('\n').filter((line) => /^ {2}2010-/.test(line));
  expect(newest).toMatch(/^ {2}2010-12-02 +1 {2}\d{4}-\d\d-\d\dT\S+Z, .+ ago$/);
  expect(next).toMatch(/^ {2}2010-12-01 +1 {2}/);
  expect(await localStatus()).toMatch(/^ {2}2010-12-01 +2 +1 /m);
});

it('an item that is invalid is named and hides no other', async () => {
  const { batches } = await pipeline.land(csv(aRow()));
  const [batch] = batches as { batchId: string }[];
  await assembly.break('ValidateBatch');
  await pipeline.post(csv(aRow()));
  await expect.poll(() => readBacklog(pipeline.dataDir).parked).toBe(1);
  await operatorsTables().send(
    new UpdateItemCommand({
      TableName: namesIn(pipeline.aws.deployment).batchesTable,
      Key: { pk: { S: `BATCH#${batch?.batchId}` }, sk: { S: 'BATCH' } },
      UpdateExpression: 'SET sealed = :sealed, batchState = :state',
      ExpressionAttributeValues: { ':sealed': { S: '{"members":[' }, ':state': { S: 'SEALED' } },
    }),
  );
  const status = await deployedStatus();
  expect(status).toContain(`1 item of the ledger: ${batch?.batchId}`);
  expect(status).toMatch(/npm run audit -- --outputs \S+ says what is wrong/);
  expect(status).toMatch(/^ {2}failed +1 batch$/m);
});

it('a correction whose request has gone is shown with what to do', async () => {
  const table = namesIn(pipeline.aws.deployment).batchesTable;
  const ledger = dynamoCorrectionLedger(operatorsTables(), table);
  const lost = ['a', 'b'].map((letter) => `c${letter.repeat(25)}`);
  for (const [hour, correctionId] of [...lost, `c${'z'.repeat(25)}`].entries()) {
    await ledger.createCorrection({
      correctionId,
      bodyHash: 'hash',
      content: { key: `staging/${correctionId}` },
      correctedBy: 'key-1',
      correctedAt: `2026-06-01T0${hour}:00:00.000Z`,
    });
  }
  expect(await deployedStatus()).not.toContain('lost');
  for (const correctionId of lost) await ledger.loseCorrection(correctionId);
  const shown = [
    '  lost         2 corrections: the request is gone, and the lines that it holds stay quarantined',
    `    ${lost[1]} of 2026-06-01T01:00:00.000Z`,
    `    ${lost[0]} of 2026-06-01T00:00:00.000Z`,
    '               npm run ingest uploads their corrected versions as lines of their own',
    '  operations   0 operations not done',
  ].join('\n');
  expect(await deployedStatus()).toContain(shown);
  expect(await localStatus()).toContain(shown);
});

it('outputs that are not there, and two pipelines at once, are refused', async () => {
  const missing = await run('status', ['--outputs', 'nowhere.json']);
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('nowhere.json') });
  const both = await runAsOnAws('status', ['--data-dir', pipeline.dataDir], pipeline);
  expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('exclude each other') });
});
