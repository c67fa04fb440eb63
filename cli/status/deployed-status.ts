import {
  dynamoAuditLedger,
  dynamoAuditState,
} from '../../functions/audit-batches/dynamo-audit-ledger.ts';
import { dynamoCorrectionLedger } from '../../functions/ledger/dynamo-correction-ledger.ts';
import { dynamoOperationLedger } from '../../functions/ledger/operations/dynamo-operation-ledger.ts';
import { PARKED_PREFIX } from '../../functions/parked/parked-delivery.ts';
import { s3Bucket } from '../../functions/parked/s3-bucket.ts';
import { dynamodb } from '../../functions/runtime/clients/dynamodb.ts';
import { glue } from '../../functions/runtime/clients/glue.ts';
import { s3 } from '../../functions/runtime/clients/s3.ts';
import type { Target } from '../target/target.ts';
import { counted, duration, indented } from '../ui/text.ts';
import { textTable } from '../ui/text-table.ts';
import { batchGroups } from './batch-groups.ts';
import { type LedgerBacklog, ledgerBacklog } from './ledger-backlog.ts';
import { type LakeDay, newestDays } from './newest-days.ts';
import { operationLines } from './operation-lines.ts';
import { batchLines, lostLines, parkedLine, unreadableLines } from './status-lines.ts';

/**
 * The status of a pipeline on AWS, from its ledger, its parked bucket and its catalog. `outputs` is
 * the file that names it, for the commands to continue with.
 */
export async function deployedStatus(
  { where, names }: Target,
  outputs: string,
  now = Date.now(),
): Promise<string[]> {
  const tables = dynamodb(where);
  const objects = s3(where);
  const ledger = dynamoAuditLedger(tables, names.batchesTable);
  const { load: auditState } = dynamoAuditState(tables, names.batchesTable);
  const backlog = await ledgerBacklog({ ledger, auditState }, now);
  const parked = await s3Bucket(objects, names.parkedBucket).keys(PARKED_PREFIX);
  const groups = await batchGroups(ledger, now);
  const corrections = dynamoCorrectionLedger(tables, names.batchesTable);
  const options = ` --outputs ${outputs}`;
  const days = await newestDays({ glue: glue(where), s3: objects }, names.glueDatabase);
  return [
    `The pipeline with the stream ${names.streamName} in ${names.region}:`,
    ...backlogLines(backlog, now),
    parkedLine(parked.length, options),
    ...batchLines(groups),
    ...lostLines(await corrections.lostCorrections()),
    ...(await operationLines(dynamoOperationLedger(tables, names.batchesTable))),
    ...unreadableLines([...backlog.unreadable, ...groups.unreadable], options),
    ...dayLines(days, now),
  ];
}

function backlogLines(backlog: LedgerBacklog, now: number): string[] {
  const { ingests, lines, oldest, lookedUpTo } = backlog;
  const waited = oldest === undefined ? undefined : ago(Date.parse(oldest), now);
  const rest =
    waited === undefined ? '' : ` of ${counted(ingests, 'ingest')}, accepted up to ${waited}`;
  return [
    `  backlog      ${counted(lines, 'line')} accepted and not landed${rest}`,
    ...(lookedUpTo === undefined
      ? []
      : [`               (without the ingests that were accepted after ${lookedUpTo})`]),
  ];
}

function dayLines(days: readonly LakeDay[], now: number): string[] {
  if (days.length === 0) return ['The lake is empty.'];
  const rows = days.map(({ date, objects, lastWritten }) => [
    { text: date },
    { text: String(objects), right: true },
    { text: lastWritten ? `${lastWritten.toISOString()}, ${ago(Number(lastWritten), now)}` : '' },
  ]);
  return ['Newest days', indented(textTable(['invoice_date', 'objects', 'last written'], rows))];
}

const ago = (time: number, now: number): string =>
  `${duration(Math.max(0, now - time) / 1000)} ago`;
