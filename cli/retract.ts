import { operationsOf } from './retract/operations-client.ts';
import { planReport, refusalIn, resultReport } from './retract/report.ts';
import { reasonOf, requesterName, requireId, sentFromHere } from './retract/requester.ts';
import { waitForOperation } from './retract/wait-for-operation.ts';
import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { rethrowAwsError, targetOf } from './target/target.ts';
import { CommandError, FAILED, readArguments, runCommand, usageError } from './ui/command.ts';
import { progressOn } from './ui/progress.ts';

const HELP = `
npm run retract -- INGEST_ID | UPLOAD_ID [--undo | --purge] [--dry-run] [--reason TEXT] [--no-wait]
                   [--data-dir DIR | --outputs FILE]

Takes a wrong upload out of the lake, Invoices and Customers. It can be undone until it is purged, or
expires. Afterwards the same file can be sent again: it is a new ingest then.

  INGEST_ID        one request with lines, as GET /ingests/{ingestId} shows it
  UPLOAD_ID        a whole file: "npm run ingest" prints its id
  --undo           bring back what was taken out. Refused once the lines were sent again
  --purge          delete what is kept for an undo
  --dry-run        show days, lines, quantity, revenue, invoices and customers, and do nothing
  --reason TEXT    why; it is kept with the ingest
  --no-wait        do not wait: a schedule carries it out
  --data-dir DIR   the data directory of a local pipeline that is running (default ${DEFAULT_DATA_DIR})
  --outputs FILE   the cdk-outputs.json that "npm run deploy" wrote for a deployed pipeline. Uses your
                   AWS credentials, which need lambda:InvokeFunction on RunOperations.`;

const OPTIONS = {
  undo: { type: 'boolean', default: false },
  purge: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  reason: { type: 'string' },
  'no-wait': { type: 'boolean', default: false },
  'data-dir': { type: 'string' },
  outputs: { type: 'string' },
} as const;

async function main(): Promise<number> {
  const parsed = readArguments({ allowPositionals: true, options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const [id, ...more] = positionals;
  if (id === undefined || more.length > 0) {
    throw usageError('Name one INGEST_ID or UPLOAD_ID.', HELP);
  }
  requireId(id, HELP);
  const action = actionOf(values);
  const reason = reasonOf(values, HELP);
  const { outputs, 'data-dir': dataDir } = values;
  const operations = operationsOf(await targetOf({ outputs, dataDir }));
  const ingestIds = outputs === undefined ? await sentFromHere(id, dataDir) : [];
  const asked = await operations
    .ask({
      action,
      id,
      ...(ingestIds.length > 0 && { ingestIds }),
      ...reason,
      requestedBy: requesterName(),
      dryRun: values['dry-run'],
    })
    .catch(rethrowAwsError);
  if (asked.state === 'REFUSED') throw new CommandError(asked.message, FAILED);
  if (asked.state === 'PLANNED') return print(planReport(action, asked.plan));
  if (values['no-wait']) {
    return print([`Operation ${asked.operationId} is recorded. A schedule carries it out.`]);
  }
  const progress = progressOn(process.stderr);
  const done = await waitForOperation(asked.operationId, operations, progress).catch(
    rethrowAwsError,
  );
  const refused = refusalIn(done);
  if (refused !== undefined) throw new CommandError(refused, FAILED);
  return print(resultReport(action, id, done));
}

type Action = 'retract' | 'undo' | 'purge';

function actionOf({ undo, purge }: { undo: boolean; purge: boolean }): Action {
  if (undo && purge) throw usageError('--undo and --purge exclude each other.', HELP);
  if (undo) return 'undo';
  return purge ? 'purge' : 'retract';
}

function print(lines: readonly string[]): number {
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

await runCommand(main);
