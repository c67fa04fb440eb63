import { LINES_TABLE } from '../functions/lake/lake-tables.ts';
import { readBacklog } from '../local/data-dir/backlog.ts';
import { apiAt } from './api/api.ts';
import { describeFailure, listBatches } from './api/batches.ts';
import { retryPolicy } from './api/retry.ts';
import { tableOf } from './sql/formats.ts';
import { openLake } from './sql/local-lake.ts';
import { query } from './sql/query.ts';
import { DEFAULT_DATA_DIR, requireDataDir } from './target/data-dir.ts';
import { type RunFile, readRunFile } from './target/run-file.ts';
import { readArguments, runCommand } from './ui/command.ts';
import { counted, indented } from './ui/text.ts';

const HELP = `
npm run status -- [--data-dir DIR]

Shows what a local pipeline still has to do, which batches failed, and how fresh its newest days are.

  --data-dir DIR   the pipeline's data directory (default ${DEFAULT_DATA_DIR})`;

const OPTIONS = {
  'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
} as const;

/** The newest days by the source's dates, each with the time at which its latest line arrived. */
const FRESHNESS = `SELECT invoice_date, count(*) AS lines, count(DISTINCT batch_id) AS batches,
  max(ingested_at) AS last_ingested_at FROM ${LINES_TABLE} GROUP BY 1 ORDER BY 1 DESC LIMIT 7`;

const SHOWN_FAILURES = 10;
const RETRY_MS = 10_000;

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const dataDir = parsed.values['data-dir'];
  requireDataDir(dataDir);
  const running = await readRunFile(dataDir);
  const state = running
    ? `is running at ${running.url} (process ${running.pid})`
    : 'is not running';
  print(`The pipeline on ${dataDir} ${state}.`);
  printBacklog(dataDir);
  if (running) await printBatches(running);
  else print('  batches      known only while the pipeline is running: npm start');
  await printFreshness(dataDir);
  return 0;
}

function printBacklog(dataDir: string): void {
  const { records, parked } = readBacklog(dataDir);
  print(`  backlog      ${counted(records, 'chunk')} in the stream`);
  const advice = parked > 0 ? ': npm run replay -- --parked' : '';
  print(`  parked       ${counted(parked, 'delivery')} given up after the last retry${advice}`);
}

async function printBatches({ url, apiKey }: RunFile): Promise<void> {
  const api = apiAt({ url, key: apiKey }, retryPolicy({ totalMs: RETRY_MS }));
  const open = await listBatches(api);
  const failed = await listBatches(api, 'FAILED');
  const failedIds = new Set(failed.map(({ batchId }) => batchId));
  const healthy = open.filter(({ batchId }) => !failedIds.has(batchId));
  const inState = (state: string) => healthy.filter((batch) => batch.state === state).length;
  print(`  in flight    ${counted(inState('STARTED'), 'batch')}`);
  print(`  unfinished   ${counted(inState('SEALED'), 'batch')} sealed but not yet committed`);
  print(`  failed       ${counted(failed.length, 'batch')}`);
  for (const batch of failed.slice(0, SHOWN_FAILURES)) print(`    ${describeFailure(batch)}`);
}

async function printFreshness(dataDir: string): Promise<void> {
  const lake = await openLake(dataDir);
  try {
    if (lake.tables.length === 0) return;
    print('Newest days');
    print(indented(await tableOf(await query(lake, FRESHNESS))).trimEnd());
  } finally {
    lake.close();
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

await runCommand(main);
