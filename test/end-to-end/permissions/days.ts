import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import { linesKey } from '../../../functions/lake/lake-keys.ts';
import { dayKey } from '../../../functions/ledger/day-items.ts';
import { aRow, csv } from '../../support/pipeline.ts';
import { AN_HOUR_AGO, backdate, DATE, invoke, lakeObject, named, operator } from './aws.ts';
import { pipeline } from './pipeline.ts';

/** A day that is rewritten, compacted and cleaned. */
export function daysAreRewritten(): void {
  it('rewrites the day of these lines twice, and deletes what was replaced', async () => {
    const { ingestId, lines } = await pipeline.land(csv(aRow({ no: '536370' })));
    const lineId = `${ingestId}-1`;
    const batchId = String(Object((await pipeline.get(`/lines/${lineId}`)).body['batch']).batchId);
    const Bucket = named('AWS::S3::Bucket', 'Lake');
    const s3 = new S3Client(operator());
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'archive/o/2010-12-01.parquet',
        Body: await lakeObject(linesKey(DATE, 0, batchId)),
      }),
    );
    // As if an earlier version had written the batch.
    await new DynamoDBClient(operator()).send(
      new DeleteItemCommand({
        TableName: named('AWS::DynamoDB::Table', 'Batches'),
        Key: { pk: { S: `DAY#${DATE}` }, sk: { S: `BATCH#${batchId}` } },
      }),
    );
    const compact = { date: DATE, change: { reason: 'compact', linesPerObject: 1000 } };
    const first = await invoke('RewriteDay', compact);
    expect(first).toMatchObject({ state: 'DONE', generation: 1, objects: 1 });
    expect((await pipeline.get(`/lines/${lineId}`)).body).toMatchObject({
      state: 'ACCEPTED',
      lake: { uri: expect.stringContaining('/g=1/rewrite-0000.parquet'), writtenBy: 'RewriteDay' },
    });
    expect(await invoke('RewriteDay', compact)).toMatchObject({ state: 'WAITING' });
    await backdate(dayKey(DATE), { switchedAt: AN_HOUR_AGO });
    const change = {
      reason: 'reprocess',
      operationId: 'o',
      without: { ingestIds: [ingestId] },
      with: ['archive/o/2010-12-01.parquet'],
      linesPerObject: 1000,
    };
    const ofIngest = [{ ingestId, lineCount: lines, quantity: '6', revenue: '15.3' }];
    expect(await invoke('RewriteDay', { date: DATE, change })).toMatchObject({
      state: 'DONE',
      generation: 2,
      lines: first['lines'],
      removed: ofIngest,
      added: ofIngest,
    });
    const longAgo = new Date(Date.now() - 2 * 3_600_000).toISOString();
    await backdate(dayKey(DATE), { switchedAt: longAgo, beganAt: longAgo });
    const cleaned = await invoke('CleanGenerations', { date: DATE });
    expect(cleaned).toMatchObject({ kept: [], left: expect.any(Number) });
    expect(cleaned['deleted']).toBeGreaterThan(0);
    expect((await pipeline.get(`/lines/${lineId}`)).body).toMatchObject({ state: 'ACCEPTED' });
  });

  it('compacts the day with the state machine, and looks at what was replaced', async () => {
    await pipeline.land(csv(aRow({ no: '536371' })));
    const machines = new SFNClient(operator());
    const stateMachineArn = named('AWS::StepFunctions::StateMachine', 'RewriteDays');
    const input = JSON.stringify({ objects: 2, quietMinutes: 0 });
    const run = async () => {
      const started = await machines.send(new StartExecutionCommand({ stateMachineArn, input }));
      const describe = new DescribeExecutionCommand({ executionArn: started.executionArn });
      await expect.poll(async () => (await machines.send(describe)).status).toBe('SUCCEEDED');
      return JSON.parse((await machines.send(describe)).output ?? '{}');
    };
    expect((await run())['rewritten']).toContainEqual({ date: DATE, state: 'DONE' });
    expect((await run())['cleaned']).toContainEqual(expect.objectContaining({ kept: [] }));
  });
}
