import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from '../../support/command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bi-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const OUTPUTS = {
  'InvoicePipeline-prod-Lake': {
    BatchesTableName: 'b',
    InvoicesTableName: 'i',
    CustomersTableName: 'c',
    LakeBucketName: 'the-lake',
    StagingBucketName: 's',
    ParkedBucketName: 'p',
    GlueDatabaseName: 'invoices_prod',
  },
  'InvoicePipeline-prod-Etl': {
    StreamName: 's',
    StateMachineArn: 'arn:aws:states:eu-west-2:123456789012:stateMachine:m',
  },
  'InvoicePipeline-prod-Sql': {
    WorkGroupName: 'invoice-pipeline-prod',
    QueryResultsLocation: 's3://the-results/results/',
  },
};

const REDSHIFT = {
  'InvoicePipeline-prod-Redshift': {
    CreateExternalSchema: 'CREATE EXTERNAL SCHEMA lake',
    RedshiftRoleArn: 'arn:aws:iam::123456789012:role/r',
  },
};

async function biOf(outputs: object) {
  const file = join(folder, 'outputs.json');
  const out = await mkdtemp(join(folder, 'out-'));
  await writeFile(file, JSON.stringify(outputs));
  return { out, result: await run('bi', ['--outputs', file, '--out', out]) };
}

it('npm run bi writes the data sources of a deployed pipeline, and says what each is for', async () => {
  const { out, result } = await biOf(OUTPUTS);
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect((await readdir(out)).sort()).toEqual([
    'athena.properties',
    'connections.txt',
    'invoice-lines-athena.dsn',
    'invoice-lines-athena.pq',
    'invoice-lines-athena.tds',
    'odbc.ini',
  ]);
  expect(result.stdout).toMatch(/invoice-lines-athena\.tds +Tableau: open it/);
  const tds = await readFile(join(out, 'invoice-lines-athena.tds'), 'utf8');
  expect(tds).toContain("formatted-name='Invoice lines (prod)'");
  expect(tds).toContain("schema='invoices_prod' server='athena.eu-west-2.amazonaws.com'");
});

it('npm run bi writes SQL for Redshift where its stack is deployed', async () => {
  const { out } = await biOf({ ...OUTPUTS, ...REDSHIFT });
  expect(await readdir(join(out, 'redshift'))).toContain('revenue-by-month.sql');
});

it.each([
  [['--outputs', 'nowhere.json'], 2, /nowhere\.json can't be read/],
  [['--outputs', 'package.json'], 2, /does not contain the outputs of one pipeline/],
  [['--outputs', 'x', '--data-dir', 'y'], 2, /exclude each other/],
  [['--data-dir', 'FOLDER'], 1, /No pipeline is running on .*"npm start" starts one/],
] as const)('npm run bi -- %j says what is wrong', async (args, code, message) => {
  const result = await run(
    'bi',
    args.map((argument) => argument.replace('FOLDER', folder)),
  );
  expect(result.stderr).toMatch(message);
  expect(result.stderr).not.toMatch(/\n +at /);
  expect(result.code).toBe(code);
});

it('npm run bi says when outputs are of a deployment that had no results location', async () => {
  const { 'InvoicePipeline-prod-Sql': sql, ...rest } = OUTPUTS;
  const { result } = await biOf({ ...rest, Sql: { WorkGroupName: sql.WorkGroupName } });
  expect(result.code).toBe(2);
  expect(result.stderr).toMatch(/QueryResultsLocation/);
});

it('npm run bi says when it can not write', async () => {
  const file = join(folder, 'outputs.json');
  await writeFile(file, JSON.stringify(OUTPUTS));
  const result = await run('bi', ['--outputs', file, '--out', `${file}/below`]);
  expect(result.stderr).toMatch(/can't be written to .*name another folder with --out/);
  expect(result.code).toBe(1);
});
