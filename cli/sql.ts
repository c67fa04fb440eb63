import { once } from 'node:events';
import { CommandError, REFUSED, readArguments, runCommand } from './command.ts';
import { DEFAULT_DATA_DIR } from './run/run-file.ts';
import { FORMATS } from './sql/formats.ts';
import { openLake } from './sql/local-lake.ts';
import { query } from './sql/query.ts';
import { readable } from './sql/statement.ts';

const HELP = `
npm run --silent sql -- [--data-dir DIR] [--format table|json|csv] "SELECT …"

Reads the lake of a local pipeline, whether it runs or not. Tables are named as in the Glue catalog: invoice_lines and
quarantine; "SHOW TABLES" lists them, "DESCRIBE invoice_lines" their columns. The engine is DuckDB.

  --data-dir DIR   the pipeline's folder (default ${DEFAULT_DATA_DIR})
  --format F       table (default), csv, or json: decimals as strings, so that no digit is lost`;

async function sql(): Promise<number> {
  const parsed = readArguments(
    {
      allowPositionals: true,
      options: {
        'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
        format: { type: 'string', default: 'table' },
      },
    },
    HELP,
  );
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const lake = await openLake(values['data-dir']);
  try {
    await formatNamed(values.format)(await query(lake, statementIn(positionals)), write);
  } catch (error) {
    throw readable(error, lake.tables);
  } finally {
    lake.close();
  }
  return 0;
}

function statementIn(positionals: readonly string[]): string {
  const [statement, ...more] = positionals;
  if (statement !== undefined && more.length === 0) return statement;
  throw new CommandError(`The statement is one argument, in quotes.\n${HELP}`, REFUSED);
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
