import { dynamoAuditLedger } from '../../functions/audit-batches/dynamo-audit-ledger.ts';
import { LINES_TABLE } from '../../functions/lake/lake-tables.ts';
import { dynamoCorrectionLedger } from '../../functions/ledger/dynamo-correction-ledger.ts';
import { dynamoOperationLedger } from '../../functions/ledger/operations/dynamo-operation-ledger.ts';
import { dynamodb } from '../../functions/runtime/clients/dynamodb.ts';
import { layoutOf } from '../../local/data-dir/layout.ts';
import { lostWrites } from '../../local/dynamodb/storage/newest-writes.ts';
import { backlogDamage, readBacklog } from '../../local/event-source/backlog.ts';
import { tableOf } from '../sql/formats.ts';
import { query } from '../sql/query.ts';
import { onReadableLake } from '../sql/readable-lake.ts';
import { DEFAULT_DATA_DIR, requireDataDir } from '../target/data-dir.ts';
import { faultsText } from '../target/faults-text.ts';
import { type RunFile, readRunFile } from '../target/run-file.ts';
import { embeddedServices } from '../target/target.ts';
import { counted, indented } from '../ui/text.ts';
import { batchGroups } from './batch-groups.ts';
import { operationLines } from './operation-lines.ts';
import { batchLines, lostLines, parkedLine, unreadableLines } from './status-lines.ts';

/** The newest days by the source's dates, each with the time at which its latest line arrived. */
const FRESHNESS = `SELECT invoice_date, count(*) AS lines, count(DISTINCT batch_id) AS batches,
  max(ingested_at) AS last_ingested_at FROM ${LINES_TABLE} GROUP BY 1 ORDER BY 1 DESC LIMIT 7`;

/** The status of the pipeline on a data directory, from its files and, while it runs, its ledger. */
export async function localStatus(dataDir: string): Promise<string[]> {
  requireDataDir(dataDir);
  const options = dataDir === DEFAULT_DATA_DIR ? '' : ` --data-dir ${dataDir}`;
  const running = await readRunFile(dataDir);
  const state = running
    ? `is running at ${running.url} (process ${running.pid})`
    : 'is not running';
  const { records, parked } = readBacklog(dataDir);
  return [
    `The pipeline on ${dataDir} ${state}.`,
    ...faultLines(running),
    `  backlog      ${counted(records, 'chunk')} in the stream`,
    parkedLine(parked, options),
    ...(running ? await ledgerLines(running, options) : NOT_RUNNING),
    ...(await freshness(dataDir)),
    // A running pipeline has reported its damaged files when it started.
    ...(running ? [] : damageIn(dataDir)),
  ];
}

const faultLines = (running: RunFile | undefined): string[] =>
  [running?.faults && faultsText(running.faults)].filter((text) => text !== undefined);

function damageIn(dataDir: string): string[] {
  const lost = lostWrites(layoutOf(dataDir).dynamodb);
  const found = [...backlogDamage(dataDir), ...(lost === undefined ? [] : [lost])];
  return found.map((damage) => `${damage} ${STARTS}`);
}

const STARTS = '"npm start" continues with the rest and says what to do.';
const NOT_RUNNING = ['  batches      known only while the pipeline is running: npm start'];

async function ledgerLines({ awsEndpoint, names }: RunFile, options: string): Promise<string[]> {
  const client = dynamodb(embeddedServices(awsEndpoint, names.region));
  const groups = await batchGroups(dynamoAuditLedger(client, names.batchesTable), Date.now());
  const operations = dynamoOperationLedger(client, names.batchesTable);
  const corrections = dynamoCorrectionLedger(client, names.batchesTable);
  return [
    ...batchLines(groups),
    ...lostLines(await corrections.lostCorrections()),
    ...(await operationLines(operations)),
    ...unreadableLines(groups.unreadable, options),
  ];
}

async function freshness(dataDir: string): Promise<string[]> {
  const notes: string[] = [];
  const note = (text: string) => notes.push(text);
  const days = await onReadableLake(dataDir, note, async (lake) =>
    lake.tables.some((table) => table.endsWith(`.${LINES_TABLE}`))
      ? ['Newest days', indented(await tableOf(await query(lake, FRESHNESS))).trimEnd()]
      : [],
  );
  return [...days, ...notes];
}
