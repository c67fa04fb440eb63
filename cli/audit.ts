import { audit } from './audit/audit.ts';
import { auditJson, auditReport } from './audit/report.ts';
import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { rethrowAwsError, targetOf } from './target/target.ts';
import { CommandError, FAILED, REFUSED, readArguments, runCommand } from './ui/command.ts';

const HELP = `
npm run audit -- [--since YYYY-MM-DD] [--json] [--data-dir DIR | --outputs FILE]

Checks every store against the ledger. Of each ingest: received = accepted + quarantined. Of each
batch: the lake, Invoices and Customers agree to the last decimal place. Of the lake: no stray objects.
Changes nothing. Exits with 1 if there are differences.

  --since DAY      audit only batches that started, and ingests that were accepted, on this day (UTC)
                   or later, and the objects written since
  --json           print JSON
  --data-dir DIR   the data directory of a local pipeline that is running (default ${DEFAULT_DATA_DIR})
  --outputs FILE   the cdk-outputs.json that "npm run deploy" wrote for a deployed pipeline. Uses your
                   AWS credentials.`;

const OPTIONS = {
  since: { type: 'string' },
  json: { type: 'boolean', default: false },
  'data-dir': { type: 'string' },
  outputs: { type: 'string' },
} as const;

async function main(): Promise<number> {
  const parsed = readArguments({ options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { since, json, outputs, 'data-dir': dataDir } = parsed.values;
  const from = since === undefined ? undefined : startOf(since);
  const audited = await audit(await targetOf({ outputs, dataDir }), from).catch(rethrowAwsError);
  const text = json ? auditJson(audited) : auditReport(audited, since).join('\n');
  process.stdout.write(`${text}\n`);
  return audited.report.differences.length === 0 ? 0 : FAILED;
}

function startOf(day: string): string {
  const time = Date.parse(`${day}T00:00:00Z`);
  if (/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(time)) return new Date(time).toISOString();
  throw new CommandError(`--since takes a day such as 2026-06-01, not "${day}".`, REFUSED);
}

await runCommand(main);
