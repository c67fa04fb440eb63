import { isDay, noDay } from '../functions/domain/day.ts';
import type { ReprocessingRequest } from '../functions/reprocessing/request.ts';
import { planReport, refusedReport, resultReport, statusReport } from './reprocess/report.ts';
import { type Reprocessings, reprocessingsOf } from './reprocess/reprocessing-client.ts';
import { requesterName, requireId, sentFromHere } from './retract/requester.ts';
import { waitForOperation } from './retract/wait-for-operation.ts';
import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { rethrowAwsError, targetOf } from './target/target.ts';
import { CommandError, FAILED, readArguments, runCommand, usageError } from './ui/command.ts';
import { progressOn } from './ui/progress.ts';

const HELP = `
npm run reprocess -- INGEST_ID | UPLOAD_ID | --from DAY --to DAY [--dry-run | --status] [--no-wait]
                     [--data-dir DIR | --outputs FILE]

Runs today's code and today's settings over the raw records of ingests again, and replaces what the
lake, Invoices, Customers and the quarantine have of them. Lines keep their ids. For that, the bodies of
requests must have been kept: the setting rawDays, which is 0 by default. Running it again changes
nothing.

  INGEST_ID        one request with lines, as GET /ingests/{ingestId} shows it
  UPLOAD_ID        a whole file: "npm run ingest" prints its id
  --from DAY       every ingest that has lines of this day of the lake (YYYY-MM-DD) or a later one
  --to DAY         ... up to this one
  --dry-run        show per day what would change, and do nothing
  --status         show which of the ingests were reprocessed, and which can be, and do nothing
  --no-wait        do not wait: a schedule carries it out
  --data-dir DIR   the data directory of a local pipeline that is running (default ${DEFAULT_DATA_DIR})
  --outputs FILE   the cdk-outputs.json that "npm run deploy" wrote for a deployed pipeline. Uses your
                   AWS credentials, which need lambda:InvokeFunction on RunOperations.

Exits with 1 if some ingest could not be reprocessed. It says which, why, and what to do.`;

const OPTIONS = {
  from: { type: 'string' },
  to: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  status: { type: 'boolean', default: false },
  'no-wait': { type: 'boolean', default: false },
  'data-dir': { type: 'string' },
  outputs: { type: 'string' },
} as const;

type Asked = { from?: string; to?: string };

async function main(): Promise<number> {
  const parsed = readArguments({ allowPositionals: true, options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const { outputs, status, 'data-dir': dataDir, 'dry-run': dryRun, 'no-wait': noWait } = values;
  if (status && dryRun) throw usageError('--status and --dry-run exclude each other.', HELP);
  const named = subjectIn(positionals, values);
  const reprocessings = reprocessingsOf(await targetOf({ outputs, dataDir }));
  const isLocal = 'id' in named && outputs === undefined;
  const ingestIds = isLocal ? await sentFromHere(named.id, dataDir) : [];
  const request: ReprocessingRequest = {
    action: status ? 'status' : 'reprocess',
    of: 'id' in named && ingestIds.length > 0 ? { ...named, ingestIds } : named,
    requestedBy: requesterName(),
    dryRun,
  };
  return carryOut(request, reprocessings, !noWait);
}

function subjectIn(
  positionals: readonly string[],
  { from, to }: Asked,
): { id: string } | { from: string; to: string } {
  const [id, ...more] = positionals;
  if (more.length > 0 || (id !== undefined && (from ?? to) !== undefined)) {
    throw usageError('Name one INGEST_ID or UPLOAD_ID, or days with --from and --to.', HELP);
  }
  if (id !== undefined) {
    requireId(id, HELP);
    return { id };
  }
  if (from === undefined || to === undefined) {
    throw usageError('Name an INGEST_ID, an UPLOAD_ID, or days with --from and --to.', HELP);
  }
  requireDay('--from', from);
  requireDay('--to', to);
  if (from > to) throw usageError(`--from ${from} is after --to ${to}.`, HELP);
  return { from, to };
}

function requireDay(option: string, value: string): void {
  if (!isDay(value)) throw usageError(noDay(option, value), HELP);
}

async function carryOut(
  request: ReprocessingRequest,
  reprocessings: Reprocessings,
  waits: boolean,
): Promise<number> {
  const asked = await reprocessings.ask(request).catch(rethrowAwsError);
  if (asked.state === 'REFUSED') throw new CommandError(asked.message, FAILED);
  if (asked.state === 'STATUS') return print(statusReport(asked.ingests), []);
  if (asked.state === 'PLANNED') return print(planReport(asked.plan), asked.plan.refused);
  const { operationId, refused } = asked;
  if (!waits) {
    const recorded = `Operation ${operationId} is recorded. A schedule carries it out.`;
    return print([recorded, ...refusedReport(refused)], refused);
  }
  const progress = progressOn(process.stderr);
  const view = await waitForOperation(operationId, reprocessings, progress).catch(rethrowAwsError);
  const result = resultReport(view);
  const all = [...refused, ...result.refused];
  return print([...result.lines, ...refusedReport(all)], all);
}

function print(lines: readonly string[], refused: readonly unknown[]): number {
  process.stdout.write(`${lines.join('\n')}\n`);
  return refused.length > 0 ? FAILED : 0;
}

await runCommand(main);
