import { isDay, noDay } from '../functions/domain/day.ts';
import { audit } from './audit/audit.ts';
import { awsChanged } from './audit/aws-changed.ts';
import { awsCorrections } from './audit/aws-corrections.ts';
import { idleSince } from './audit/idle-since.ts';
import { mend } from './audit/mend.ts';
import { auditJson, auditReport } from './audit/report.ts';
import { awsPipeline } from './replay/aws-pipeline.ts';
import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { rethrowAwsError, targetOf } from './target/target.ts';
import { CommandError, FAILED, REFUSED, readArguments, runCommand } from './ui/command.ts';

const HELP = `
npm run audit -- [--since YYYY-MM-DD] [--mend] [--json] [--data-dir DIR | --outputs FILE]

Checks every store against the ledger. Of each ingest: received = accepted + quarantined. Of each
batch: the lake, Invoices and Customers agree to the last decimal place. Of the lake: no stray objects.
Changes nothing without --mend. Exits with 1 if there are differences.

  --since DAY      audit only batches that started, and ingests that were accepted, on this day (UTC)
                   or later, and the objects written since
  --mend           write again what is missing or differs, from the sealed plans of its batches and the
                   requests of corrections, which are kept for days, finish corrections that are still
                   open, and audit again. docs/runbook.md names the permissions under AuditFailed.
  --json           print JSON
  --data-dir DIR   the data directory of a local pipeline that is running (default ${DEFAULT_DATA_DIR})
  --outputs FILE   the cdk-outputs.json that "npm run deploy" wrote for a deployed pipeline. Uses your
                   AWS credentials.`;

const OPTIONS = {
  since: { type: 'string' },
  mend: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  'data-dir': { type: 'string' },
  outputs: { type: 'string' },
} as const;

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { since, json, outputs, mend: mends, 'data-dir': dataDir } = parsed.values;
  const from = since === undefined ? undefined : startOf(since);
  const target = await targetOf({ outputs, dataDir });
  const auditNow = () => {
    const idleAt = outputs === undefined ? idleSince(dataDir ?? DEFAULT_DATA_DIR) : undefined;
    return audit(target, { from, idleAt }).catch(rethrowAwsError);
  };
  let audited = await auditNow();
  if (mends) {
    const ports = {
      ...awsPipeline(target),
      ...awsChanged(target),
      corrections: awsCorrections(target),
    };
    const done = await mend(audited.report.differences, ports).catch(rethrowAwsError);
    for (const line of done ?? []) process.stderr.write(`${line}\n`);
    if (done) audited = await auditNow();
  }
  const text = json ? auditJson(audited) : auditReport(audited, since).join('\n');
  process.stdout.write(`${text}\n`);
  return audited.report.differences.length === 0 ? 0 : FAILED;
}

function startOf(day: string): string {
  if (isDay(day)) return `${day}T00:00:00.000Z`;
  throw new CommandError(noDay('--since', day), REFUSED);
}

await runCommand(main);
