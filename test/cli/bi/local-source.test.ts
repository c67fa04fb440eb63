import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunFile, writeRunFile } from '../../../cli/target/run-file.ts';
import { LINE_FIELDS, type LineField } from '../../../functions/lake/line-fields.ts';
import { type APostgres, aPostgres } from '../../local/postgres/a-postgres.ts';
import { run } from '../../support/command.ts';
import { commandExists, hasOdbc } from '../../support/postgres/clients.ts';

let postgres: APostgres;
let folder: string;
beforeAll(async () => {
  postgres = await aPostgres();
  folder = await mkdtemp(join(tmpdir(), 'bi-'));
});
afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

const execute = promisify(execFile);

const HERE = 'http://127.0.0.1:3000';

async function biOf(postgresUrl: string | undefined) {
  const running: RunFile = {
    ...{ url: HERE, apiKey: 'the-key', awsEndpoint: HERE, pid: process.pid, postgresUrl },
    names: {
      ...{ region: 'eu-west-2', streamName: 's', stateMachineArn: 'm', batchesTable: 'b' },
      ...{ invoicesTable: 'i', customersTable: 'c', lakeBucket: 'l', stagingBucket: 's' },
      ...{ parkedBucket: 'p', glueDatabase: 'invoices' },
    },
  };
  await writeRunFile(postgres.dataDir, running);
  const out = await mkdtemp(join(folder, 'out-'));
  return { out, result: await run('bi', ['--data-dir', postgres.dataDir, '--out', out]) };
}

it('npm run bi says how to start a pipeline that does not serve PostgreSQL', async () => {
  const { result } = await biOf(undefined);
  expect(result.stderr).toMatch(/does not serve PostgreSQL\. Start it without --no-postgres/);
  expect(result.code).toBe(1);
});

describe('the data sources of a pipeline that is running', () => {
  let out: string;
  let password: string;
  beforeAll(async () => {
    const written = await biOf(postgres.endpoint.url);
    expect(written.result).toMatchObject({ code: 0, stderr: '' });
    expect(written.result.stdout).toContain(
      `The password is in ${postgres.dataDir}/postgres-password.`,
    );
    out = written.out;
    password = new URL(postgres.endpoint.url).password;
  });

  it('name its port, and do not have its password', async () => {
    const files = (await readdir(out)).sort();
    expect(files).toEqual([
      'connections.txt',
      'invoice-lines-postgres.dsn',
      'invoice-lines-postgres.pbids',
      'invoice-lines-postgres.pq',
      'invoice-lines-postgres.tds',
      'odbc.ini',
    ]);
    for (const file of files) {
      const content = await readFile(join(out, file), 'utf8');
      expect(content).toContain(String(postgres.endpoint.port));
      expect(content).not.toContain(password);
      expect(content).not.toContain('the-key');
    }
  });

  it('describe the columns that the endpoint has, with their types', async () => {
    const tds = await readFile(join(out, 'invoice-lines-postgres.tds'), 'utf8');
    const table = /table='\[(\w+)\]\.\[(\w+)\]'/.exec(tds)?.slice(1);
    const client = await postgres.connect();
    const { rows } = await client.query(
      'SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position',
      table,
    );
    expect(rows).toEqual(
      LINE_FIELDS.map(({ name, type }) => ({ column_name: name, data_type: TYPES[type] })),
    );
  });

  it.skipIf(!commandExists('psql'))('connect psql', async () => {
    const address = await readFile(join(out, 'connections.txt'), 'utf8');
    const url = /^postgresql:.*$/m.exec(address)?.[0] ?? '';
    const environment = { ...process.env, PGPASSWORD: password };
    const command = ['--csv', '--tuples-only', '--command', QUERY, url];
    const { stdout } = await execute('psql', command, { env: environment });
    expect(stdout.trim()).toBe(EXPECTED);
  });

  it.skipIf(!hasOdbc())('connect ODBC', async () => {
    const environment = { ...process.env, ODBCINI: join(out, 'odbc.ini') };
    // As an argument, isql would take a password that begins with a hyphen for an option.
    const connection = `DSN=Invoice Pipeline (local);PWD=${password}`;
    const command = ['-k', connection, '-b', '-v', '-d,', '-x0x2c'];
    const ran = execute('isql', command, { env: environment });
    ran.child.stdin?.end(`${QUERY}\n`);
    expect((await ran).stdout.trim()).toBe(EXPECTED);
  });
});

const TYPES: Readonly<Record<LineField['type'], string>> = {
  string: 'text',
  int: 'integer',
  timestamp: 'timestamp without time zone',
  date: 'date',
  'decimal(12,3)': 'numeric',
  'decimal(15,3)': 'numeric',
};

const QUERY = 'SELECT count(*), sum(line_total) FROM invoice_lines';
/** Three lines of 6 × 2.55, 6 × 0.001 and 6 × -11062.06. */
const EXPECTED = '3,-66357.054';
