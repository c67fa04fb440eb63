import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LINE_COLUMNS } from '../../functions/lake/lake-tables.ts';
import { columnOf } from '../../functions/lake/parquet/column.ts';
import { readColumnValues } from '../../functions/lake/parquet/column-values.ts';
import { parquetObject, readParquetObject } from '../../functions/lake/parquet/parquet-object.ts';
import { localCatalog } from '../../local/query-engine/tables.ts';
import { copyAssembly, type Resources } from '../support/assembly-copy.ts';
import { lakeRows } from '../support/lake-rows.ts';
import { aRow, csv, type Pipeline, startPipeline } from '../support/pipeline.ts';

const folder = mkdtempSync(join(tmpdir(), 'other-columns-'));
const dataDir = join(folder, 'data');
let pipeline: Pipeline | undefined;

/** The assembly with this value of the setting. */
async function assemblyWith(unknownColumns: string): Promise<string> {
  const { assemblyDir, change } = await copyAssembly(join(folder, unknownColumns));
  await change((resources: Resources) => {
    for (const { Properties } of Object.values(resources)) {
      const { Variables: variables } = (Properties?.['Environment'] ?? {}) as {
        Variables?: Record<string, string>;
      };
      if (variables?.['UNKNOWN_COLUMNS']) variables['UNKNOWN_COLUMNS'] = unknownColumns;
    }
  });
  return assemblyDir;
}

async function restart(unknownColumns: string): Promise<Pipeline> {
  await pipeline?.stop();
  pipeline = await startPipeline({ assembly: await assemblyWith(unknownColumns), dataDir });
  return pipeline;
}

const withTill = (...tills: string[]): string => {
  const [header = '', ...rows] = csv(...tills.map(() => aRow()))
    .trimEnd()
    .split(/\r?\n/);
  return [`${header},Till`, ...rows.map((row, at) => `${row},${tills[at]}`)].join('\n');
};

/** Writes the only object of the lake as a version before the column would have. */
function withoutExtra(): void {
  const tables = localCatalog(dataDir).tables.filter(({ name }) => name === 'invoice_lines');
  const [file = ''] = tables.flatMap(({ partitions }) => partitions.flatMap(({ files }) => files));
  const [group] = readParquetObject(readFileSync(file));
  if (!group) throw new Error('The object has no lines');
  const columns = LINE_COLUMNS.filter(({ name }) => name !== 'extra');
  const object = columns.map((column) => columnOf(column, readColumnValues(group, column)));
  writeFileSync(file, parquetObject(object));
}

beforeAll(async () => {
  const first = await restart('ignore');
  const { warnings } = await first.land(withTill('1', ''), { 'idempotency-key': 'a' });
  expect(warnings).toEqual([expect.stringContaining('were ignored: "Till"')]);
  withoutExtra();
});
afterAll(async () => {
  await pipeline?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const EXTRAS = "SELECT coalesce(extra ->> 'Till', 'null') FROM invoice_lines ORDER BY 1";

it('a day has objects from before and after the column, and every line is as its POST decided', async () => {
  const keeping = await restart('extra');
  const kept = await keeping.land(withTill('7', '', '8'), { 'idempotency-key': 'b' });
  const again = await keeping.post(withTill('1', ''), { 'idempotency-key': 'a' });
  expect(again.body['warnings']).toEqual([expect.stringContaining('were ignored')]);
  expect((await lakeRows(keeping, EXTRAS)).flat()).toEqual(['7', '8', 'null', 'null', 'null']);
  const lineOf = async (id: unknown) => (await keeping.get(`/lines/${id}-1`)).body['stored'];
  expect(await lineOf(kept['ingestId'])).toMatchObject({ extra: { Till: '7' } });
  expect(await lineOf(again.body['ingestId'])).not.toHaveProperty('extra');
});

it('lines with a value are quarantined, and a correction keeps it once it is to be kept', async () => {
  const refusing = await restart('quarantine');
  const { ingestId, accepted, quarantined } = await refusing.land(withTill('9', ''));
  expect([accepted, quarantined]).toEqual([1, 1]);
  const [line] = await refusing.quarantineOf(ingestId);
  expect(line).toMatchObject({ reason: 'unknown_column', column: 'Till' });
  const keeping = await restart('extra');
  const record = line?.['fields'];
  await keeping.correct('c', { lines: [{ lineId: `${ingestId}-1`, record }] });
  await expect
    .poll(async () => (await lakeRows(keeping, EXTRAS)).flat(), { timeout: 60_000, interval: 500 })
    .toEqual(['7', '8', '9', 'null', 'null', 'null', 'null']);
});
