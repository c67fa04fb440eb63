import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleFile } from '../../cli/sample/sample-file.ts';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { writeRunFile } from '../../cli/target/run-file.ts';
import { sql } from '../support/command.ts';
import {
  codeCells,
  execute,
  figuresOf,
  NOTEBOOK_MODULES,
  NOTEBOOKS,
  type Notebook,
} from '../support/notebook.ts';
import { type Pipeline, startPipeline } from '../support/pipeline.ts';
import { pythonWith } from '../support/python.ts';

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

  it('draw every chart without a warning', () => {
    const outputs = notebooks.flatMap(codeCells).flatMap((cell) => cell.outputs);
    expect(outputs.filter(({ data }) => data?.['image/png'] !== undefined)).toHaveLength(11);
    expect(outputs.filter(({ name }) => name === 'stderr')).toEqual([]);
  });
});

/** What `npm start` publishes for other processes. */
async function publish({ aws, dataDir }: Pipeline): Promise<void> {
  const { url, apiKey, awsEndpoint } = aws;
  const names = namesIn(aws.deployment);
  await writeRunFile(dataDir, { url, apiKey, awsEndpoint, pid: process.pid, names });
}
