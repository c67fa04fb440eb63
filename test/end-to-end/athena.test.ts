import { spawn } from 'node:child_process';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { sampleFile } from '../../cli/sample/sample-file.ts';
import { openLake } from '../../cli/sql/local-lake.ts';
import { query } from '../../cli/sql/query.ts';
import { jsonOf } from '../../cli/sql/values.ts';
import { namedQueries } from '../../infra/queries/named-queries.ts';
import { type Pipeline, startPipeline } from '../support/pipeline.ts';
import { pythonWith } from '../support/python.ts';

const python = pythonWith('boto3') ?? '';

const Value = z.string().nullable();
const Answer = z.object({
  types: z.array(z.string()),
  rows: z.array(z.array(Value)),
  scanned: z.int(),
  csv: z.string(),
});
type Answer = z.infer<typeof Answer>;
const Answers = z.object({
  statements: z.array(z.union([Answer, z.object({ error: z.string() })])),
  saved: z.record(z.string(), Answer),
  denied: z.tuple([z.string(), z.string()]),
  tables: z.array(z.string()),
  workgroups: z.array(z.string()),
});

const TOTALS = `SELECT count(*) AS lines, sum(quantity) AS quantity, sum(line_total) AS revenue,
  count(DISTINCT invoice_no) AS invoices FROM invoice_lines`;
const STATEMENTS = [
  TOTALS,
  'SELECT * FROM invoice_lines ORDER BY line_id',
  'SELECT count(*) AS months FROM revenue_by_month',
  'DESCRIBE invoice_lines',
  "SELECT * FROM read_csv('/etc/passwd')",
];

describe.skipIf(python === '')('Athena with boto3, on a sample', () => {
  let pipeline: Pipeline;
  let answers: z.infer<typeof Answers>;

  beforeAll(async () => {
    pipeline = await startPipeline();
    await pipeline.land(Buffer.concat([...sampleFile({ lines: 3000, linesPerDay: 100 })]));
    answers = await answersOf(pipeline);
  });
  afterAll(() => pipeline?.stop());

  const answer = (index: number): Answer => Answer.parse(answers.statements[index]);

  /** What `npm run sql` says, with the types and the texts of Athena. */
  async function bySql(sql: string, types: readonly string[]): Promise<(string | null)[][]> {
    const lake = await openLake(pipeline.dataDir);
    try {
      const rows: (string | null)[][] = [];
      for await (const piece of (await query(lake, sql)).pieces) {
        rows.push(
          ...piece.map((row) => row.map((value, index) => asAthena(jsonOf(value), types[index]))),
        );
      }
      return rows;
    } finally {
      lake.close();
    }
  }

  it('has the totals of npm run sql, to the last decimal place', async () => {
    const { rows, types, csv } = answer(0);
    expect(rows.slice(1)).toEqual(await bySql(TOTALS, types));
    expect(csv).toBe(rows.map((row) => `${row.map((value) => `"${value}"`).join(',')}\n`).join(''));
  });

  it('has every line, over several pages', async () => {
    const { rows, types } = answer(1);
    expect(rows.length).toBeGreaterThan(2000);
    const sql = 'SELECT * FROM invoice_lines ORDER BY line_id';
    expect(rows.slice(1)).toEqual(await bySql(sql, types));
  });

  it.each(namedQueries().map(({ name, sql }) => [name, sql] as const))(
    'answers the saved query %s as npm run sql does',
    async (name, sql) => {
      const { rows, types } = Answer.parse(answers.saved[name]);
      expect(rows.length).toBeGreaterThan(1);
      expect(rows.slice(1)).toEqual(await bySql(sql, types));
    },
  );

  it('reads the views of the catalog, and shows what there is', () => {
    expect(Number(answer(2).rows[1])).toBeGreaterThan(0);
    expect(answer(3).rows[0]?.[0]).toMatch(/^invoice_no +\tstring +\t/);
    expect(answers.tables).toEqual(expect.arrayContaining(['invoice_lines', 'revenue_by_month']));
    expect(answers.workgroups).toEqual(['invoice-pipeline-dev', 'primary']);
  });

  it('has the errors of Athena', () => {
    expect(answers.statements[4]).toEqual({
      error: 'NOT_SUPPORTED: line 1:15: The table function read_csv is not served here',
    });
    expect(answers.denied).toEqual(['QueryExecution none was not found', 'INVALID_INPUT']);
  });

  async function answersOf({ aws }: Pipeline): Promise<z.infer<typeof Answers>> {
    const client = fileURLToPath(new URL('athena_client.py', import.meta.url));
    const child = spawn(python, [client], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [workgroup] = aws.deployment.ofType('AWS::Athena::WorkGroup');
    const asked = { endpoint: aws.awsEndpoint, workgroup: workgroup?.ref, database: 'invoices' };
    child.stdin.end(JSON.stringify({ ...asked, statements: STATEMENTS }));
    return Answers.parse(await json(child.stdout));
  }
});

function asAthena(value: ReturnType<typeof jsonOf>, type: string | undefined): string | null {
  if (value === null) return null;
  const text = String(value);
  if (type === 'timestamp')
    return `${text.replace('T', ' ').replace(/\.\d+$/, '')}${fractionOf(text)}`;
  return type === 'double' && !text.includes('.') ? `${text}.0` : text;
}

const fractionOf = (text: string): string => `.${(text.split('.')[1] ?? '').padEnd(3, '0')}`;
