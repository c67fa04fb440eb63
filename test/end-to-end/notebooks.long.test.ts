import { globSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleFile } from '../../cli/sample/sample-file.ts';
import { query } from '../../cli/sql/query.ts';
import { onReadableLake } from '../../cli/sql/readable-lake.ts';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { writeRunFile } from '../../cli/target/run-file.ts';
import { ROOT, sql } from '../support/command.ts';
import {
  codeCells,
  execute,
  figuresOf,
  NOTEBOOK_MODULES,
  NOTEBOOKS,
  type Notebook,
  runPython,
} from '../support/notebook.ts';
import { type Pipeline, startPipeline } from '../support/pipeline.ts';
import { hasModule, pythonWith } from '../support/python.ts';

/** 80 days, so that the cohorts span months. */
const SAMPLE = { lines: 2000, linesPerDay: 25 };

const python = pythonWith(...NOTEBOOK_MODULES) ?? '';

describe.skipIf(python === '')('the notebooks, executed on a sample', () => {
  let pipeline: Pipeline;
  let notebooks: Notebook[];
  let bySql: Record<string, unknown>;

  beforeAll(async () => {
    pipeline = await startPipeline();
    await publish(pipeline);
    await pipeline.land(Buffer.concat([...sampleFile(SAMPLE)]));
    await copyIntoAnotherGeneration(pipeline.dataDir);
    notebooks = await Promise.all(NOTEBOOKS.map((name) => execute(python, name, pipeline.dataDir)));
    [bySql = {}] = await sql(
      pipeline.dataDir,
      `SELECT count(*) AS lines, CAST(sum(quantity) AS bigint) AS quantity, sum(line_total) AS revenue,
         count(DISTINCT invoice_no) AS invoices, (SELECT count(*) FROM quarantine) AS quarantined
       FROM invoice_lines`,
    );
  });
  afterAll(() => pipeline.stop());

  it('give the figures of npm run sql, to the last decimal place', () => {
    const [sales, parquet] = notebooks.map(figuresOf);
    const { lines, quantity, revenue } = bySql;
    expect(sales).toMatchObject(bySql);
    expect(parquet).toEqual({
      files: { lines, quantity, revenue },
      sql: { lines, quantity, revenue },
      same: true,
    });
    expect(bySql['quarantined']).toBeGreaterThan(0);
  });

  it.skipIf(!hasModule(python, 'pyarrow'))('read the same by pyarrow', async () => {
    expect(await linesReadBy('pyarrow')).toBe(bySql['lines']);
  });

  it.skipIf(!hasModule(python, 'duckdb'))('read the same by duckdb', async () => {
    expect(await linesReadBy('duckdb')).toBe(bySql['lines']);
  });

  const linesReadBy = async (reader: string): Promise<number> => {
    const script = join(ROOT, 'test/notebooks/same_by_readers.py');
    const environment = { INVOICE_PIPELINE_DATA_DIR: pipeline.dataDir };
    return Number(await runPython(python, [script, reader], environment));
  };

  it('have queries that npm run sql runs as they are', async () => {
    const queries = notebooks.flatMap(codeCells).flatMap(({ source }) => queriesIn(source));
    expect(queries).toHaveLength(12);
    const note = (text: string) => expect.fail(text);
    await onReadableLake(pipeline.dataDir, note, async (lake) => {
      for (const statement of queries) {
        const { pieces } = await query(lake, statement);
        for await (const piece of pieces) expect(piece).not.toHaveLength(0);
      }
    });
  });

  it('draw every chart without a warning', () => {
    const outputs = notebooks.flatMap(codeCells).flatMap((cell) => cell.outputs);
    expect(outputs.filter(({ data }) => data?.['image/png'] !== undefined)).toHaveLength(11);
    expect(outputs.filter(({ name }) => name === 'stderr')).toEqual([]);
  });
});

/** Puts an object where an earlier or later generation of a day would have it. */
async function copyIntoAnotherGeneration(dataDir: string): Promise<void> {
  const [object] = globSync(join(dataDir, 's3/*/lake/invoice_date=*/g=0/*.parquet'));
  if (object === undefined) throw new Error('the lake has no objects');
  const generation = join(dirname(object), '../g=1');
  await mkdir(generation);
  await copyFile(object, join(generation, basename(object)));
}

const queriesIn = (source: string): string[] =>
  [...source.matchAll(/lake\.sql\("""\n(.+?)"""\)/gs)].flatMap(([, statement = '']) => statement);

/** What `npm start` publishes for other processes. */
async function publish({ aws, dataDir }: Pipeline): Promise<void> {
  const { url, apiKey, awsEndpoint } = aws;
  const names = namesIn(aws.deployment);
  await writeRunFile(dataDir, { url, apiKey, awsEndpoint, pid: process.pid, names });
}
