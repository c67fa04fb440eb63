import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { writeRunFile } from '../../cli/target/run-file.ts';
import { readBacklog } from '../../local/event-source/backlog.ts';
import { type BreakableAssembly, breakableAssembly } from '../support/breakable-assembly.ts';
import { type Run, run, sql } from '../support/command.ts';
import { aRow, csv, hurriedClock, type Pipeline, startPipeline } from '../support/pipeline.ts';

type Batch = { batchId: string; state: string; failure: { error: string } };

let assembly: BreakableAssembly;
let pipeline: Pipeline;
beforeAll(async () => {
  // There are two attempts, a second apart. Then the delivery is parked.
  assembly = await breakableAssembly(['ValidateBatch', 'WriteParquet'], {
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

const replay = (...args: string[]): Promise<Run> =>
  run('replay', [...args, '--data-dir', pipeline.dataDir]);

/**
 * Replays as on AWS: the names come from the outputs of the stacks, and endpoint and credentials from
 * the environment.
 */
async function replayAsOnAws(...args: string[]): Promise<Run> {
  const { awsEndpoint, deployment } = pipeline.aws;
  const names = namesIn(deployment);
  const file = join(pipeline.dataDir, 'cdk-outputs.json');
  const lake = {
    BatchesTableName: names.batchesTable,
    InvoicesTableName: names.invoicesTable,
    CustomersTableName: names.customersTable,
    LakeBucketName: names.lakeBucket,
    StagingBucketName: names.stagingBucket,
    ParkedBucketName: names.parkedBucket,
    GlueDatabaseName: names.glueDatabase,
  };
  const flow = { StreamName: names.streamName, StateMachineArn: names.stateMachineArn };
  await writeFile(file, JSON.stringify({ Lake: lake, Etl: flow }));
  vi.stubEnv('AWS_ENDPOINT_URL', awsEndpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'operator');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'operator');
  return run('replay', [...args, '--outputs', file]).finally(() => vi.unstubAllEnvs());
}

const parked = (): number => readBacklog(pipeline.dataDir).parked;

async function failed(): Promise<Batch[]> {
  const { body } = await pipeline.get('/batches?status=FAILED');
  return body['batches'] as Batch[];
}

/** Posts a new invoice with `lines` lines of 1.01. Returns its ingest id. */
async function post(invoiceNo: string, lines: number): Promise<unknown> {
  const row = aRow({ no: invoiceNo, qty: '1', price: '1.01', text: 'x'.repeat(100) });
  const { status, body } = await pipeline.post(csv(...Array<string>(lines).fill(row)));
  expect(status).toBe(202);
  return body['ingestId'];
}

async function progressOf(ingestId: unknown) {
  const { body } = await pipeline.get(`/ingests/${ingestId}`);
  const { accepted, quarantined, pending } = body;
  return { accepted, quarantined, pending };
}

describe('batches that failed and were parked', () => {
  const LINES = 2000;
  let ingests: unknown[];

  it('are listed with their error, and their lines have not landed', async () => {
    await assembly.break('ValidateBatch');
    ingests = [await post('first', LINES), await post('second', LINES), await post('third', 1)];
    await expect.poll(parked).toBeGreaterThanOrEqual(1);
    await expect.poll(() => pipeline.aws.backlog().some(({ records }) => records > 0)).toBe(false);
    const batches = await failed();
    expect(batches.length).toBeGreaterThanOrEqual(1);
    for (const batch of batches) {
      expect(batch).toMatchObject({ state: 'FAILED', failure: { error: 'Broken' } });
    }
    expect(await progressOf(ingests[0])).toEqual({ accepted: 0, quarantined: 0, pending: LINES });
  });

  it('have a trace, which shows the state that failed, its error and its log lines', async () => {
    const [batch] = await failed();
    const { code, stdout } = await run('trace', [
      ...[String(batch?.batchId), '--logs', '--data-dir', pipeline.dataDir],
    ]);
    expect(stdout).toMatch(/^Batch \S+ FAILED$/m);
    expect(stdout).toMatch(/^ {2}✓ ClaimBatch .*\n +\S+ INFO +step done$/m);
    expect(stdout).toMatch(/^ {2}! ValidateBatch .*\n +caught: Broken: /m);
    expect(stdout).toMatch(/^ {2}· CommitBatch +not reached$/m);
    expect(stdout).toMatch(/^ {2}✗ BatchFailed /m);
    expect(stdout).toMatch(/StartBatch \S+ INFO +batch begun/);
    expect(code).toBe(0);
  });

  it('are listed by a dry run, which changes nothing', async () => {
    const before = { parked: parked(), failed: await failed() };
    const { code, stdout } = await replay('--parked', '--dry-run');
    expect(stdout).toMatch(/aws\/lambda\/\S+ +PARKED +\d+ +\d+ +would be delivered again/);
    expect(stdout).toContain(`${before.parked} to be delivered again`);
    expect(code).toBe(0);
    expect({ parked: parked(), failed: await failed() }).toEqual(before);
  });

  it('fail again while the fault persists: exit 1, and the payload stays', async () => {
    const before = parked();
    const [batch] = await failed();
    const { code, stdout } = await replay(String(batch?.batchId));
    expect(stdout).toContain('delivered again, has not landed');
    expect(code).toBe(1);
    expect(parked()).toBeGreaterThan(before);
  });

  it('land exactly once when they are replayed several times concurrently', async () => {
    await assembly.repair('ValidateBatch');
    const runs = await Promise.all([replay('--parked'), replay('--failed'), replay('--parked')]);
    const said = runs.map(({ stdout, stderr }) => stdout + stderr);
    expect(runs.map(({ code }) => code).join(), said.join('\n')).toBe('0,0,0');
    expect(
      said.filter((text) => text.includes('delivered again, has landed')).length,
    ).toBeGreaterThan(1);
    for (const ingestId of ingests) {
      expect(await progressOf(ingestId)).toMatchObject({ pending: 0 });
    }
    await expectEveryLineOnce(2 * LINES + 1);
    expect(parked()).toBe(0);
    expect(await failed()).toEqual([]);
  });

  it('are left alone by the next replay', async () => {
    const { body } = await pipeline.get('/batches?status=COMMITTED');
    const committed = body['batches'] as Batch[];
    for (const args of [['--parked'], ['--failed'], [String(committed[0]?.batchId)]]) {
      expect(await replay(...args)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/nothing to replay|: 0 delivered again/),
      });
    }
    const after = (await pipeline.get('/batches?status=COMMITTED')).body['batches'];
    expect(after).toHaveLength(committed.length);
  });
});

describe('one failed batch', () => {
  it('lands when it is replayed by its id, and leaves the list', async () => {
    await assembly.break('ValidateBatch');
    const ingestId = await post('alone', 10);
    await expect.poll(parked).toBe(1);
    const [batch] = await failed();
    await assembly.repair('ValidateBatch');
    const { code, stdout, stderr } = await replay(String(batch?.batchId));
    expect(stdout + stderr).toContain('delivered again, has landed');
    expect(code).toBe(0);
    expect(await progressOf(ingestId)).toEqual({ accepted: 10, quarantined: 0, pending: 0 });
    expect(await failed()).toEqual([]);
    expect((await replay('--parked')).stdout).toContain('has landed, removed');
    expect(parked()).toBe(0);
  });
});

describe('a sealed batch', () => {
  it('is finished from its plan, and its parked delivery is removed', async () => {
    const before = (await sql(pipeline.dataDir, 'SELECT count(*)::INT AS n FROM invoice_lines'))[0];
    await assembly.break('WriteParquet');
    const ingestId = await post('fourth', 10);
    await expect.poll(parked).toBe(1);
    // The second attempt found that every chunk was claimed, sealed an empty plan and failed at the same step.
    const sealed = { state: 'SEALED', failure: { error: 'Broken' } };
    expect(await failed()).toMatchObject([sealed, sealed]);

    const broken = await replay('--failed');
    expect(broken).toMatchObject({ code: 1, stdout: expect.stringContaining('Broken') });

    await assembly.repair('WriteParquet');
    const finished = await replayAsOnAws('--failed');
    expect(finished).toMatchObject({ code: 0, stdout: expect.stringContaining(' 2 finished') });
    expect(await progressOf(ingestId)).toEqual({ accepted: 10, quarantined: 0, pending: 0 });
    expect(await replayAsOnAws('--parked')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('has landed, removed'),
    });
    expect(parked()).toBe(0);
    await expectEveryLineOnce(Number(before?.['n']) + 10);
  });
});

describe('a replay that is impossible is refused with a reason:', () => {
  it('an unknown batch', async () => {
    const { code, stderr } = await replay('0-nobody-knows');
    expect(stderr).toContain('There is no batch 0-nobody-knows');
    expect(code).toBe(1);
  });

  it.each([
    ['nothing', []],
    ['two things', ['--failed', '--parked']],
    ['a missing file of outputs', ['--failed', '--outputs', 'nowhere.json']],
  ])('%s: exit 2', async (_, args) => {
    const { code, stderr } = await run('replay', args);
    expect(stderr).toMatch(/exactly one of BATCH_ID|nowhere\.json/);
    expect(code).toBe(2);
  });
});

async function expectEveryLineOnce(lines: number): Promise<void> {
  const [lake] = await sql(
    pipeline.dataDir,
    `SELECT count(*)::INT AS lines, count(DISTINCT line_id)::INT AS ids, sum(line_total)::VARCHAR AS revenue
     FROM invoice_lines`,
  );
  const revenue = (lines * 1.01).toFixed(3);
  expect(lake).toEqual({ lines, ids: lines, revenue });
  const { body } = await pipeline.get('/customers/17850');
  expect(body).toMatchObject({ lineCount: lines, revenue: revenue.replace(/0$/, '') });
}
