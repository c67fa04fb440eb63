import { isDay, noDay } from '../functions/domain/day.ts';
import type { Batch } from '../functions/ledger/ledger.ts';
import { s3 } from '../functions/runtime/clients/s3.ts';
import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { rethrowAwsError, type Target, targetOf } from './target/target.ts';
import type { Execution } from './trace/execution.ts';
import { exportRuns } from './trace/openlineage/export-runs.ts';
import { batchesWithin, latestBatches } from './trace/reading/latest-batches.ts';
import { traceBatch } from './trace/reading/trace-batch.ts';
import { type PipelinePorts, tracePorts } from './trace/reading/trace-ports.ts';
import { writtenObjects } from './trace/reading/written-objects.ts';
import { batchHeading, batchReport, latestReport } from './trace/terminal/batch-report.ts';
import { consoleLinks } from './trace/terminal/console-links.ts';
import { absenceReport, executionReport } from './trace/terminal/execution-report.ts';
import { paintOn } from './trace/terminal/paint.ts';
import {
  CommandError,
  FAILED,
  REFUSED,
  readArguments,
  runCommand,
  usageError,
} from './ui/command.ts';
import { counted } from './ui/text.ts';

const HELP = `
npm run trace -- [BATCH_ID] [--logs] [--json] [--openlineage [--all] [--since DAY]] [--data-dir DIR | --outputs FILE]

Shows what an execution of the state machine did: each state, each attempt with its error, the waits
between attempts, the ingests and the objects of the batch. Without BATCH_ID it lists the latest
batches. Everything is read from CloudWatch Logs and the ledger.

  BATCH_ID         one batch, also while it runs. A batch that was resumed has several executions.
  --logs           with BATCH_ID: also what the functions logged about the batch, state by state
  --json           everything that is known, with inputs and outputs, as one JSON document
  --openlineage    the executions as OpenLineage events, one JSON document a line
  --all            with --openlineage: those of every batch whose events are still in the log
  --since DAY      with --all: only of batches that started on this day (YYYY-MM-DD, UTC) or later
  --data-dir DIR   the data directory of a local pipeline that is running (default ${DEFAULT_DATA_DIR})
  --outputs FILE   the cdk-outputs.json that "npm run deploy" wrote for a deployed pipeline. Uses your
                   AWS credentials, and prints links to the AWS console.`;

const OPTIONS = {
  logs: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  openlineage: { type: 'boolean', default: false },
  all: { type: 'boolean', default: false },
  since: { type: 'string' },
  'data-dir': { type: 'string' },
  outputs: { type: 'string' },
} as const;

const MOST_LISTED = 20;
const DEFAULT_COLUMNS = 100;

type Options = { logs: boolean; json: boolean; isDeployed: boolean };

async function main(): Promise<number> {
  const parsed = readArguments({ allowPositionals: true, options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const { outputs, 'data-dir': dataDir, openlineage, all, since } = values;
  const [batchId, ...more] = positionals;
  if (more.length > 0) throw usageError('Give one BATCH_ID.', HELP);
  refuseContradictions(batchId, values);
  const from = since === undefined ? EVER : startOf(since);
  const target = await targetOf({ outputs, dataDir });
  const ports = tracePorts(target);
  const run = (): Promise<number> => {
    if (openlineage)
      return exported(all ? { since: from } : { batchId: batchId ?? '' }, target, ports);
    if (batchId === undefined) return listed(ports, values.json);
    return traced(batchId, target, ports, { ...values, isDeployed: outputs !== undefined });
  };
  return run().catch(rethrowAwsError);
}

const EVER = new Date(0).toISOString();
const nowOf = ({ now }: PipelinePorts): string => new Date(now()).toISOString();

function refuseContradictions(
  batchId: string | undefined,
  { openlineage, all, since, json, logs }: { [Name in keyof typeof OPTIONS]?: string | boolean },
): void {
  const contradictions: [boolean, string][] = [
    [
      openlineage === true && (batchId === undefined) === (all === false),
      '--openlineage takes either BATCH_ID or --all.',
    ],
    [openlineage !== true && all === true, '--all needs --openlineage.'],
    [since !== undefined && all !== true, '--since needs --all.'],
    [
      openlineage === true && (json === true || logs === true),
      '--openlineage excludes --json and --logs.',
    ],
    [logs === true && batchId === undefined, '--logs needs BATCH_ID.'],
  ];
  const found = contradictions.find(([isGiven]) => isGiven);
  if (found) throw usageError(found[1], HELP);
}

function startOf(day: string): string {
  if (isDay(day)) return `${day}T00:00:00.000Z`;
  throw new CommandError(noDay('--since', day), REFUSED);
}

async function listed(ports: PipelinePorts, asJson: boolean): Promise<number> {
  const batches = await latestBatches(ports.ledger, MOST_LISTED);
  print(asJson ? [JSON.stringify({ batches }, null, 2)] : latestReport(batches));
  return 0;
}

async function traced(
  batchId: string,
  target: Target,
  ports: PipelinePorts,
  { json, logs, isDeployed }: Options,
): Promise<number> {
  const trace = await traceBatch(batchId, ports);
  if (json) {
    print([JSON.stringify(trace, null, 2)]);
    return trace.kind === 'found' ? 0 : FAILED;
  }
  if (trace.kind !== 'found') throw new CommandError(absenceReport(trace));
  const batch = await ports.readBatch(batchId);
  const { columns = DEFAULT_COLUMNS } = process.stdout;
  const options = { columns, paint: paintOn(process.stdout), now: ports.now(), showsLogs: logs };
  print([
    ...(batch ? [batchHeading(batch)] : []),
    ...trace.executions.flatMap((execution) => [
      ...executionReport(execution, options),
      ...(isDeployed ? linkLines(execution, target) : []),
    ]),
    ...(batch ? await batchLines(batch, target) : []),
  ]);
  return 0;
}

function linkLines(execution: Execution, { names }: Target): string[] {
  const links = consoleLinks(execution, names);
  return ['', links.execution, ...(links.logs === undefined ? [] : [links.logs])];
}

async function batchLines(batch: Batch, { where, names }: Target): Promise<string[]> {
  return batchReport(batch, await writtenObjects(batch, s3(where), names.stagingBucket));
}

async function exported(
  selection: { since: string } | { batchId: string },
  { names }: Target,
  ports: PipelinePorts,
): Promise<number> {
  const batches =
    'since' in selection
      ? await batchesWithin(ports.ledger, { from: selection.since, to: nowOf(ports) })
      : [await knownBatch(selection.batchId, ports)];
  const trace = (id: string) => traceBatch(id, ports);
  const { runs, withoutLog } = await exportRuns(batches, names, trace, (line) => print([line]));
  const lost = withoutLog > 0 ? `; ${counted(withoutLog, 'batch')} without events in the log` : '';
  process.stderr.write(`${counted(runs, 'run')}${lost}\n`);
  return runs === 0 && withoutLog > 0 ? FAILED : 0;
}

async function knownBatch(batchId: string, { readBatch }: PipelinePorts): Promise<Batch> {
  const batch = await readBatch(batchId);
  if (batch) return batch;
  throw new CommandError(absenceReport({ kind: 'unknown', batchId }));
}

const print = (lines: readonly string[]): void => {
  process.stdout.write(`${lines.join('\n')}\n`);
};

await runCommand(main);
