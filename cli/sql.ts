import { once } from 'node:events';
import { namedQueries } from '../infra/queries/named-queries.ts';
import { exportFile } from './export/export-file.ts';
import { outputOf } from './export/output.ts';
import type { Format } from './sql/formats.ts';
import { query } from './sql/query.ts';
import { onReadableLake } from './sql/readable-lake.ts';
import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { CommandError, REFUSED, readArguments, runCommand, usageError } from './ui/command.ts';

const QUERIES = namedQueries();

const HELP = `
npm run --silent sql -- "SELECT …" [--data-dir DIR] [--format FORMAT] [--out FILE]
npm run --silent sql -- --query NAME [--data-dir DIR] [--format FORMAT] [--out FILE]

Queries the lake of a local pipeline, whether or not it is running. The tables are those of the Glue
catalog: invoice_lines and quarantine, and each query below is a view as well. "SHOW TABLES" lists them,
"DESCRIBE invoice_lines" explains the columns of one. The engine is DuckDB.

  --data-dir DIR      the pipeline's data directory (default ${DEFAULT_DATA_DIR})
  --format FORMAT     table (default), csv, tsv, json or ndjson; with --out also xlsx or parquet.
                      In json and ndjson decimals are strings so that no digit is lost
  --out FILE          write a file, which appears when it is complete; its extension names the format
  --force             replace FILE if it exists
  --spreadsheet-safe  in csv and tsv, put ' before text that a spreadsheet would execute as a formula,
                      and mark the file as UTF-8. This changes the text, so it is off by default
  --query NAME        run one of the queries that are also deployed to Athena:
${QUERIES.map(({ name }) => `                        ${name}`).join('\n')}`;

const OPTIONS = {
  'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
  format: { type: 'string' },
  out: { type: 'string' },
  force: { type: 'boolean', default: false },
  'spreadsheet-safe': { type: 'boolean', default: false },
  query: { type: 'string' },
} as const;

async function main(): Promise<number> {
  const parsed = readArguments({ allowPositionals: true, options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const output = outputOf(values);
  const statement = statementIn(positionals, values.query);
  const dataDir = values['data-dir'];
  if (output.to === 'file') await exportFile({ ...output, dataDir, statement }, note);
  else await print(dataDir, statement, output.format);
  return 0;
}

async function print(dataDir: string, statement: string, format: Format): Promise<void> {
  await onReadableLake(dataDir, note, async (lake) => {
    // A result is complete before its first row is read, so nothing has been printed if this throws.
    await format(await query(lake, statement), write);
  });
}

function statementIn(positionals: readonly string[], name: string | undefined): string {
  const [statement, ...more] = positionals;
  if (name !== undefined && statement === undefined) return queryNamed(name);
  if (name !== undefined) throw usageError('Give a statement or --query NAME, not both.', HELP);
  if (statement !== undefined && more.length === 0) return statement;
  throw usageError('The statement must be one argument, in quotes.', HELP);
}

function queryNamed(name: string): string {
  const found = QUERIES.find((named) => named.name === name);
  if (found) return found.sql;
  const names = QUERIES.map((named) => named.name).join(', ');
  throw new CommandError(`--query takes one of ${names}, not "${name}".`, REFUSED);
}

/** Waits for a slow reader, so that a large result does not accumulate in memory. */
async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

await runCommand(main);
