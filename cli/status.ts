import { existsSync } from 'node:fs';
import { LINES_TABLE } from '../functions/lake/lake-tables.ts';
import { apiAt, PATIENT } from './api/api.ts';
import { batchesIn } from './api/batches.ts';
import { CommandError, readArguments, runCommand } from './command.ts';
import { underWay } from './run/under-way.ts';
import { FORMATS } from './sql/formats.ts';
import { openLake } from './sql/local-lake.ts';
import { query } from './sql/query.ts';
import { DEFAULT_DATA_DIR, type RunFile, readRunFile } from './target/run-file.ts';
import { counted } from './ui/text.ts';
import { describeFailure, failedBatches } from './upload/send/stall.ts';

const HELP = `
npm run status -- [--data-dir DIR]

What the local pipeline has under way, what failed, and how fresh the newest days are.`;

/** The newest days by the source's time, and when their latest line came in. */
const FRESHNESS = `SELECT invoice_date, count(*) AS lines, count(DISTINCT batch_id) AS batches,
  max(ingested_at) AS last_ingested_at FROM ${LINES_TABLE} GROUP BY 1 ORDER BY 1 DESC LIMIT 7`;

const SHOWN_FAILURES = 10;

async function status(): Promise<number> {
  const options = { 'data-dir': { type: 'string', default: DEFAULT_DATA_DIR } } as const;
  const parsed = readArguments({ options }, HELP);
  if (!parsed) return 0;
  const dataDir = parsed.values['data-dir'];
  if (!existsSync(dataDir)) {
    throw new CommandError(
      `There is no data in ${dataDir} yet. "npm start" begins a pipeline there.`,
    );
  }
  const running = await readRunFile(dataDir);
  const where = running ? `runs at ${running.url} (process ${running.pid})` : 'does not run';
  print(`The pipeline on ${dataDir} ${where}.`);
  const { backlog, parked } = underWay(dataDir);
  print(`  backlog      ${counted(backlog, 'chunk')} in the stream`);
  const again = parked > 0 ? ': npm run replay -- --parked' : '';
  print(`  parked       ${counted(parked, 'delivery')} given up after the last retry${again}`);
  if (running) await printBatches(running);
  else print('  batches      known only while it runs: npm start');
  await printFreshness(dataDir);
  return 0;
}

async function printBatches({ url, apiKey }: RunFile): Promise<void> {
  const api = apiAt({ url, key: apiKey }, { ...PATIENT, totalMs: 10_000 });
  const open = await batchesIn(api);
  const failed = await failedBatches(api);
  const failedIds = new Set(failed.map(({ batchId }) => batchId));
  const going = open.filter(({ batchId }) => !failedIds.has(batchId));
  const inState = (state: string): number => going.filter((batch) => batch.state === state).length;
  print(`  in flight    ${counted(inState('STARTED'), 'batch')}`);
  print(`  unfinished   ${counted(inState('SEALED'), 'batch')} sealed and not committed yet`);
  print(`  failed       ${counted(failed.length, 'batch')}`);
  for (const batch of failed.slice(0, SHOWN_FAILURES)) print(`    ${describeFailure(batch)}`);
}

async function printFreshness(dataDir: string): Promise<void> {
  const lake = await openLake(dataDir);
  try {
    if (lake.tables.length === 0) return;
    print('Newest days');
    await FORMATS.table(await query(lake, FRESHNESS), async (text) => {
      print(text.replace(/^(?=.)/gm, '  ').trimEnd());
    });
  } finally {
    lake.close();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await runCommand(status);
