import { audit } from './audit/audit.ts';
import { auditJson, auditReport } from './audit/report.ts';
import { CommandError, FAILED, REFUSED, readArguments, runCommand } from './command.ts';
import { DEFAULT_DATA_DIR } from './target/run-file.ts';
import { explained, targetOf } from './target/target.ts';

const HELP = `
npm run audit -- [--since YYYY-MM-DD] [--json] [--data-dir DIR | --outputs FILE]

Holds the stores to the ledger: of each ingest, received = accepted + quarantined; of each batch, lake = Invoices = Customers to the
last decimal; no object that no batch sealed. Reads, changes nothing, and exits with 1 when something differs.

  --since DAY      batches that started and ingests that were accepted since (UTC), and what they wrote; else everything
  --json           the same as JSON
  --data-dir DIR   of the local pipeline that runs (default ${DEFAULT_DATA_DIR})
  --outputs FILE   of a deployed one: what "npm run deploy" wrote, cdk-outputs.json; with your AWS credentials`;

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
  const audited = await audit(await targetOf({ outputs, dataDir }), from).catch(explained);
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
