import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AthenaOptions } from '../../../local/athena/athena.ts';
import { ServiceError } from '../../../local/endpoint/api-call.ts';
import { startQueryProcess } from '../../../local/query-engine/query-process.ts';
import { DATABASE } from '../../cli/sql/a-lake.ts';
import { aGroup, aLake, anAthena, GROUP } from './an-athena.ts';

type Athena = Awaited<ReturnType<typeof anAthena>>;
let athena: Athena;
beforeAll(async () => {
  athena = await anAthena();
});
afterAll(() => athena.close());

const ENDLESS = `SELECT count(*) FROM UNNEST(sequence(1, 100000)) AS a(n)
  CROSS JOIN UNNEST(sequence(1, 100000)) AS b(n) CROSS JOIN UNNEST(sequence(1, 1000)) AS c(n)`;

async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, 10));
}

const stateOf = async (QueryExecutionId: string): Promise<string> =>
  (await athena.call('GetQueryExecution', { QueryExecutionId })).QueryExecution.Status.State;

describe('a query', () => {
  it('tells what it has read and how long it took: of one day less than of two', async () => {
    const day =
      "SELECT sum(quantity) AS q FROM invoice_lines WHERE invoice_date = DATE '2010-12-01'";
    const one = await athena.run(day);
    const two = await athena.run('SELECT sum(quantity) AS q FROM invoice_lines');
    expect(one.Statistics.DataScannedInBytes).toBeGreaterThan(0);
    expect(two.Statistics.DataScannedInBytes).toBeGreaterThan(one.Statistics.DataScannedInBytes);
    expect(one).toMatchObject({
      Query: day,
      StatementType: 'DML',
      WorkGroup: GROUP,
      QueryExecutionContext: { Database: 'invoices' },
      EngineVersion: { EffectiveEngineVersion: 'Athena engine version 3' },
      Status: { State: 'SUCCEEDED' },
    });
    expect(one.Statistics.TotalExecutionTimeInMillis).toBeGreaterThan(0);
  });

  it('that fails has a reason and an error', async () => {
    const { Status, QueryExecutionId } = await athena.run('SELECT nope FROM invoice_lines');
    expect(Status).toMatchObject({
      State: 'FAILED',
      StateChangeReason: expect.stringContaining("Column 'nope' cannot be resolved"),
      AthenaError: { ErrorCategory: 2, Retryable: false },
    });
    await expect(athena.call('GetQueryResults', { QueryExecutionId })).rejects.toThrow(
      'Query did not finish successfully. Final query state: FAILED',
    );
  });

  it('is stopped while it runs and while it waits, and others go on', async () => {
    const running = [await athena.start(ENDLESS), await athena.start(ENDLESS)];
    const waiting = await athena.start(ENDLESS);
    await until(async () =>
      (await Promise.all(running.map(stateOf))).every((s) => s === 'RUNNING'),
    );
    expect(await stateOf(waiting)).toBe('QUEUED');
    await expect(athena.call('GetQueryResults', { QueryExecutionId: waiting })).rejects.toThrow(
      'Query has not yet finished. Current state: QUEUED',
    );
    for (const QueryExecutionId of [waiting, ...running]) {
      await athena.call('StopQueryExecution', { QueryExecutionId });
      expect((await athena.ended(QueryExecutionId)).Status).toMatchObject({
        State: 'CANCELLED',
        StateChangeReason: 'Query cancelled by user',
      });
    }
    expect(await athena.rows('SELECT 1')).toEqual([['1']]);
  });

  it('with the same token is the same query, and not another one', async () => {
    const ClientRequestToken = 'a'.repeat(32);
    const first = await athena.start('SELECT 1', { ClientRequestToken });
    expect(await athena.start('SELECT 1', { ClientRequestToken })).toBe(first);
    await expect(athena.start('SELECT 2', { ClientRequestToken })).rejects.toMatchObject({
      code: 'InvalidRequestException',
      message: 'Idempotent parameters do not match',
      details: { AthenaErrorCode: 'INVALID_INPUT' },
    });
  });

  it('has parameters, which are expressions', async () => {
    const sql = 'SELECT count(*) AS n FROM invoice_lines WHERE invoice_date = ? AND country = ?';
    const ExecutionParameters = ["DATE '2010-12-01'", "'EIRE'"];
    expect(await athena.rows(sql, { ExecutionParameters })).toEqual([['1']]);
    await expect(athena.start(sql)).rejects.toThrow('expected 2 but found 0');
  });

  it('is listed, the newest first', async () => {
    const ids = [await athena.start('SELECT 1'), await athena.start('SELECT 2')];
    const { QueryExecutionIds } = await athena.call('ListQueryExecutions', {
      WorkGroup: GROUP,
      MaxResults: 2,
    });
    expect(QueryExecutionIds).toEqual(ids.reverse());
  });
});

it.each<[string, object, RegExp]>([
  ['an unknown query', { QueryExecutionId: 'none' }, /QueryExecution none was not found/],
  ['no id', {}, /QueryExecutionId/],
])('%s is refused', async (_, input, message) => {
  await expect(athena.call('GetQueryExecution', input)).rejects.toThrow(message);
});

it.each<[string, object, RegExp]>([
  ['an unknown workgroup', { WorkGroup: 'none' }, /WorkGroup none is not found/],
  ['no place for the result', { WorkGroup: 'primary' }, /No output location provided/],
  [
    'a bucket that does not exist',
    { WorkGroup: 'primary', ResultConfiguration: { OutputLocation: 's3://none/' } },
    /none does not exist/,
  ],
  ['two statements', { QueryString: 'SELECT 1; SELECT 2' }, /Only one sql statement is allowed/],
  ['an empty statement', { QueryString: ' ' }, /The query is empty/],
  ['more rows than a page may have', { MaxResults: 1001 }, /maximum allowed length 1000/],
])('%s is refused', async (_, input, message) => {
  const action = 'MaxResults' in input ? 'GetQueryResults' : 'StartQueryExecution';
  const all = { QueryExecutionId: 'x', QueryString: 'SELECT 1', WorkGroup: GROUP, ...input };
  await expect(athena.call(action, all)).rejects.toThrow(message);
});

describe('the settings of a workgroup', () => {
  it('say how much a query may read', async () => {
    const limited = await anAthena({
      Analysts: aGroup({ BytesScannedCutoffPerQuery: 10_000_000 }),
    });
    const { Configuration } = (await limited.call('GetWorkGroup', { WorkGroup: GROUP })).WorkGroup;
    expect(Configuration.BytesScannedCutoffPerQuery).toBe(10_000_000);
    expect((await limited.run('SELECT count(*) FROM invoice_lines')).Status.State).toBe(
      'SUCCEEDED',
    );
    await limited.close();
  });

  it('cancel a query that has read more', async () => {
    // A lake of more than the least limit of a workgroup, 10 MB, would take seconds to make.
    const limited = await anAthena(undefined, { limits: { maxScannedBytes: 100 } });
    const { Status, QueryExecutionId } = await limited.run('SELECT * FROM invoice_lines');
    expect(Status).toMatchObject({
      State: 'CANCELLED',
      StateChangeReason: 'Query cancelled! : Bytes scanned limit was exceeded',
    });
    await expect(limited.call('GetQueryResults', { QueryExecutionId })).rejects.toThrow(
      'CANCELLED',
    );
    await limited.close();
  });

  it('come before those of a client, unless they are not enforced', async () => {
    const place = { ResultConfiguration: { OutputLocation: 's3://query-results/mine' } };
    expect((await athena.run('SELECT 1', place)).ResultConfiguration.OutputLocation).toMatch(
      /^s3:\/\/query-results\/results\//,
    );
    const lenient = await anAthena({ Analysts: aGroup({ EnforceWorkGroupConfiguration: false }) });
    expect((await lenient.run('SELECT 1', place)).ResultConfiguration.OutputLocation).toMatch(
      /^s3:\/\/query-results\/mine\//,
    );
    await lenient.close();
  });
});

it('a result that is too large, or a query that takes too long, fails', async () => {
  const limits = { maxResultBytes: 10_000, timeoutMs: 1000 };
  const limited = await anAthena(undefined, { limits });
  const large = 'SELECT n FROM UNNEST(sequence(1, 10000)) AS t(n)';
  await expect(limited.rows(large)).rejects.toThrow('The result is larger than 10000 bytes');
  await expect(limited.rows(ENDLESS)).rejects.toThrow('Query timeout');
  expect(await limited.rows('SELECT 1')).toEqual([['1']]);
  await limited.close();
});

it('the history and the results survive a restart; a query that was under way has failed', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  await aLake(dataDir);
  const before = await anAthena(undefined, {}, dataDir);
  const { QueryExecutionId: done } = await before.run('SELECT 1 AS one');
  const lost = await before.start(ENDLESS);
  await until(
    async () =>
      (await before.call('GetQueryExecution', { QueryExecutionId: lost })).QueryExecution.Status
        .State === 'RUNNING',
  );
  const after = await anAthena(undefined, {}, dataDir);
  expect((await after.ended(lost)).Status.StateChangeReason).toContain(
    'ended while the query was under way',
  );
  const { ResultSet } = await after.call('GetQueryResults', { QueryExecutionId: done });
  expect(ResultSet.Rows[1]).toEqual({ Data: [{ VarCharValue: '1' }] });
  await before.close();
  await after.close();
  await rm(dataDir, { recursive: true, force: true });
});

it('a client that lists the tables finds the process started when it queries', async () => {
  let started = 0;
  const browsed = await anAthena(undefined, {
    startQueryProcess: () => {
      started += 1;
      return startQueryProcess();
    },
  });
  try {
    const catalog = { CatalogName: 'AwsDataCatalog', DatabaseName: DATABASE };
    await browsed.call('ListTableMetadata', catalog);
    expect(started).toBe(1);
    await browsed.rows('SELECT 1');
    expect(started).toBe(1);
  } finally {
    await browsed.close();
  }
});

describe('the client of a query needs the rights that it needs on AWS:', () => {
  const NEEDED = [
    ['athena:StartQueryExecution', 'arn:aws:athena:us-east-1:000000000000:workgroup/analysts'],
    ['s3:PutObject', 'arn:aws:s3:::query-results/results/'],
    ['glue:GetDatabase', 'arn:aws:glue:us-east-1:000000000000:database/invoices'],
    ['glue:GetTable', 'arn:aws:glue:us-east-1:000000000000:table/invoices/invoice_lines'],
    ['glue:GetPartitions', 'arn:aws:glue:us-east-1:000000000000:table/invoices/invoice_lines'],
    ['s3:ListBucket', 'arn:aws:s3:::lake-bucket'],
    ['s3:GetObject', 'arn:aws:s3:::lake-bucket/invoice_lines/'],
  ] as const;

  let denied: (typeof NEEDED)[number] | undefined;
  let checked: Athena;
  beforeAll(async () => {
    const authorize: AthenaOptions['authorize'] = (_, accesses) => {
      const isDenied = accesses.some(
        ({ action, resource }) => action === denied?.[0] && resource.startsWith(denied[1]),
      );
      if (isDenied) throw new ServiceError('AccessDeniedException', `not authorized: ${denied}`);
    };
    checked = await anAthena(undefined, { authorize });
  });
  afterAll(() => checked.close());

  it.each(NEEDED)('%s', async (action, resource) => {
    denied = NEEDED.find((needed) => needed[0] === action && needed[1] === resource);
    await expect(checked.rows('SELECT count(*) FROM invoice_lines')).rejects.toThrow(action);
  });
});
