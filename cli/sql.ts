import { once } from 'node:events';
import { namedQueries } from '../infra/queries/named-queries.ts';
import { CommandError, REFUSED, readArguments, runCommand } from './command.ts';
import { FORMATS } from './sql/formats.ts';
import { openLake } from './sql/local-lake.ts';
import { query } from './sql/query.ts';
import { readable } from './sql/statement.ts';
import { DEFAULT_DATA_DIR } from './target/run-file.ts';

const QUERIES = namedQueries();

const HELP = `
npm run --silent sql -- [--data-dir DIR] [--format table|json|csv] "SELECT …"
npm run --silent sql -- [--data-dir DIR] [--format table|json|csv] --query NAME

Reads the lake of a local pipeline, whether it runs or not. Tables are named as in the Glue catalog: invoice_lines and
quarantine; "SHOW TABLES" lists them, "DESCRIBE invoice_lines" their columns. The engine is DuckDB.

  --data-dir DIR   the pipeline's folder (default ${DEFAULT_DATA_DIR})
  --format F       table (default), csv, or json: decimals as strings, so that no digit is lost
  --query NAME     one of the queries that are deployed to Athena too:
${QUERIES.map(({ name }) => `                     ${name}`).join('\n')}`;

async function sql(): Promise<number> {
  const parsed = readArguments(
    {
      allowPositionals: true,
      options: {
        'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
        format: { type: 'string', default: 'table' },
        query: { type: 'string' },
      },
    },
    HELP,
  );
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const print = formatNamed(values.format);
  const statement = statementIn(positionals, values.query);
  const lake = await openLake(values['data-dir']);
  try {
    await print(await query(lake, statement), write);
  } catch (error) {
    throw readable(error, lake.tables);
  } finally {
    lake.close();
  }
  return 0;
}

function statementIn(positionals: readonly string[], name: string | undefined): string {
  const [statement, ...more] = positionals;
  if (name !== undefined && statement === undefined) return queryNamed(name);
  if (name !== undefined) {
    throw new CommandError(`Either a statement or --query NAME.\n${HELP}`, REFUSED);
  }
  if (statement !== undefined && more.length === 0) return statement;
  throw new CommandError(`The statement is one argument, in quotes.\n${HELP}`, REFUSED);
}

function queryNamed(name: string): string {
  const found = QUERIES.find((named) => named.name === name);
  if (found) return found.sql;
  const names = QUERIES.map((named) => named.name).join(', ');
  throw new CommandError(`--query is one of ${names}, not "${name}".`, REFUSED);
}

function formatNamed(name: string): (typeof FORMATS)[keyof typeof FORMATS] {
  if (name === 'table' || name === 'json' || name === 'csv') return FORMATS[name];
  throw new CommandError(`--format is table, json or csv, not "${name}".`, REFUSED);
}

/** Waits for a slow reader, so that a large result is not held in memory. */
async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

await runCommand(sql);
