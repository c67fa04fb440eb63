import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { LINES_TABLE, QUARANTINE_TABLE } from '../../../functions/lake/lake-tables.ts';
import { type AthenaOptions, openAthena } from '../../../local/athena/athena.ts';
import type { QueryExecution } from '../../../local/athena/queries/executions.ts';
import type { ColumnInfo } from '../../../local/athena/results/column-info.ts';
import { systemClock } from '../../../local/clock.ts';
import { filesFor } from '../../../local/data-dir/files.ts';
import { layoutOf } from '../../../local/data-dir/layout.ts';
import type { ApiCall } from '../../../local/endpoint/api-call.ts';
import { openS3 } from '../../../local/s3/s3.ts';
import {
  aLine,
  aQuarantinedLine,
  DATABASE,
  emptyLake,
  putObject,
  register,
} from '../../cli/sql/a-lake.ts';
import { aDeployment, type Resources } from '../support/a-deployment.ts';

export const GROUP = 'analysts';

/** The workgroup of the tests, with these settings. */
export const aGroup = (settings: object = {}, properties: object = {}): Resources[string] => ({
  type: 'AWS::Athena::WorkGroup',
  ref: GROUP,
  properties: {
    Name: GROUP,
    WorkGroupConfiguration: {
      EnforceWorkGroupConfiguration: true,
      ResultConfiguration: { OutputLocation: 's3://query-results/results/' },
      ...settings,
    },
    ...properties,
  },
});

/** Two days of one line each and a quarantined line. */
export async function aLake(dataDir: string): Promise<void> {
  emptyLake(dataDir);
  for (const [id, day] of ['2010-12-01', '2010-12-02'].entries()) {
    await putObject(dataDir, `lake/invoice_date=${day}/g=0/a.parquet`, aLine({ id }));
    register(dataDir, LINES_TABLE, day, `lake/invoice_date=${day}/g=0/`);
  }
  await putObject(dataDir, 'quarantine/ingest_date=2026-01-02/a.json.gz', aQuarantinedLine());
  register(dataDir, QUARANTINE_TABLE, '2026-01-02', 'quarantine/ingest_date=2026-01-02/');
}

type Overrides = Partial<Pick<AthenaOptions, 'authorize' | 'limits' | 'startQueryProcess'>>;
type Row = (string | null)[];

/** What the actions answer: each of them some of this. */
type Answer = {
  QueryExecutionId: string;
  QueryExecution: QueryExecution;
  QueryExecutionIds: string[];
  WorkGroup: { Configuration: { BytesScannedCutoffPerQuery?: number } };
  ResultSet: ResultSet;
  NextToken?: string;
};
type ResultSet = {
  Rows: { Data: { VarCharValue?: string }[] }[];
  ResultSetMetadata: { ColumnInfo: ColumnInfo[] };
};

export const valuesIn = ({ Rows }: ResultSet): Row[] =>
  Rows.map(({ Data }) => Data.map(({ VarCharValue = null }) => VarCharValue));

/** The Athena of a data directory, as a client sees it. */
export async function anAthena(
  resources: Resources = { Analysts: aGroup() },
  overrides: Overrides = {},
  dataDir?: string,
) {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'invoice-pipeline-')));
  await mkdir(folder, { recursive: true });
  if (!dataDir) await aLake(folder);
  const deployment = aDeployment({
    ...resources,
    'query-results': { type: 'AWS::S3::Bucket' },
  });
  const files = filesFor('process');
  const s3 = await openS3(folder, deployment, files);
  const athena = openAthena({
    deployment,
    dataDir: folder,
    layout: layoutOf(folder),
    clock: systemClock,
    files,
    objectsIn: s3.objectsIn,
    authorize: () => undefined,
    ...overrides,
  });
  const call = async (
    action: keyof typeof athena.handlers,
    input: object = {},
  ): Promise<Answer> => {
    const apiCall: ApiCall = { service: 'athena', action, accessKey: 'local', input: () => input };
    return JSON.parse(JSON.stringify((await athena.handlers[action](input, apiCall)) ?? {}));
  };
  const start = async (QueryString: string, more: object = {}): Promise<string> => {
    const context = { Database: DATABASE };
    const input = { QueryString, WorkGroup: GROUP, QueryExecutionContext: context, ...more };
    return (await call('StartQueryExecution', input)).QueryExecutionId;
  };
  const ended = async (QueryExecutionId: string) => {
    for (;;) {
      const { QueryExecution } = await call('GetQueryExecution', { QueryExecutionId });
      if (!['QUEUED', 'RUNNING'].includes(QueryExecution.Status.State)) return QueryExecution;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const run = async (sql: string, more: object = {}) => ended(await start(sql, more));
  /** The first page of a result, without the names of its columns. */
  const rows = async (sql: string, more: object = {}): Promise<Row[]> => {
    const { QueryExecutionId, Status } = await run(sql, more);
    if (Status.State !== 'SUCCEEDED') throw new Error(Status.StateChangeReason);
    const { ResultSet } = await call('GetQueryResults', { QueryExecutionId });
    return valuesIn(ResultSet).slice(1);
  };
  const objectAt = async (location: string): Promise<string> => {
    const [bucket = '', ...key] = location.replace('s3://', '').split('/');
    const { handle } = await s3.objectsIn(bucket).open(key.join('/'));
    return text(handle.createReadStream());
  };
  const close = async (): Promise<void> => {
    await athena.close();
    if (!dataDir) await rm(folder, { recursive: true, force: true });
  };
  return { dataDir: folder, call, start, ended, run, rows, objectAt, close };
}
