import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { LINES_TABLE } from '../../../functions/lake/lake-tables.ts';
import { type PostgresEndpoint, startPostgres } from '../../../local/postgres/endpoint.ts';
import { aLine, emptyLake, putObject, register } from '../../cli/sql/a-lake.ts';

/** The endpoint over a lake of three lines, with the clients that a test opens. */
export type APostgres = {
  endpoint: PostgresEndpoint;
  dataDir: string;
  connect(config?: pg.ClientConfig): Promise<pg.Client>;
  stop(): Promise<void>;
};

export async function aPostgres(): Promise<APostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'invoice-pipeline-'));
  emptyLake(dataDir);
  await addDay(dataDir, '2010-12-01', [
    aLine(),
    aLine({ id: 2, description: 'NULL', price: '0.001', customer: 'NULL' }),
  ]);
  await addDay(dataDir, '2010-12-02', [aLine({ id: 3, price: '-11062.06' })]);
  const endpoint = await startPostgres(dataDir, 0);
  const clients: pg.Client[] = [];
  return {
    endpoint,
    dataDir,
    connect: async (config = {}) => {
      const client = new pg.Client({ connectionString: endpoint.url, ...config });
      client.on('error', () => undefined);
      clients.push(client);
      await client.connect();
      return client;
    },
    stop: async () => {
      await Promise.allSettled(clients.map((client) => client.end()));
      await endpoint.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export async function addDay(dataDir: string, day: string, lines: readonly string[]) {
  const prefix = `lake/invoice_date=${day}/g=0/`;
  await putObject(dataDir, `${prefix}a.parquet`, lines.join(' UNION ALL '));
  register(dataDir, LINES_TABLE, day, prefix);
}

/** The rows of a query as lists of texts, as they are sent. */
export async function textsOf(client: pg.Client, text: string, values: unknown[] = []) {
  const types = { getTypeParser: () => (value: string) => value };
  const { rows } = await client.query({ text, values, rowMode: 'array', types });
  return rows;
}
