import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { requireRunFile } from './target/run-file.ts';
import { readArguments, runCommand, usageError } from './ui/command.ts';
import { progressOn } from './ui/progress.ts';
import {
  type Destination,
  journalOf,
  localDestination,
  remoteDestination,
} from './upload/destination.ts';
import { dryRunReport } from './upload/dry-run.ts';
import { modeOf, valuePolicyOf } from './upload/plan/upload-mode.ts';
import { tablesIn } from './upload/tables/tables-in.ts';
import { uploadTables } from './upload/upload-file.ts';
import { outcomeReport } from './upload/upload-report.ts';

const HELP = `
npm run ingest -- FILE... [--data-dir DIR | --url URL --key KEY] [--only NAME]...
                  [--append | --as-new] [--as-is] [--dry-run]

Uploads each FILE to a pipeline and waits until every line has landed. Uploading the same rows again
changes nothing. After an interruption, the same command continues where it stopped.

  FILE             CSV, TSV, NDJSON, a JSON array, an Excel workbook (.xlsx) or Parquet; or these
                   compressed with gzip, or in a ZIP archive. What it is shows in its content.
                   "-" is the standard input. Each sheet and each file of an archive is an upload
                   of its own.
  --data-dir DIR   the data directory of a local pipeline that is running (default ${DEFAULT_DATA_DIR})
  --url URL        the URL of a deployed pipeline
  --key KEY        its API key (default: INVOICE_PIPELINE_KEY in the environment)
  --only NAME      of several sheets, or files in an archive, send only the one with this name; may
                   be repeated. Hidden sheets are sent only if they are named.
  --append         send only the rows that were added to the file since it was uploaded
  --as-new         send all rows, whatever was uploaded before
  --as-is          send a file even if its dates are day first or most of its values can't be read
  --dry-run        read everything and say what would be sent, but send nothing`;

const OPTIONS = {
  'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
  url: { type: 'string' },
  key: { type: 'string' },
  append: { type: 'boolean', default: false },
  'as-new': { type: 'boolean', default: false },
  'as-is': { type: 'boolean', default: false },
  only: { type: 'string', multiple: true },
  'dry-run': { type: 'boolean', default: false },
} as const;

async function main(): Promise<number> {
  const parsed = readArguments({ allowPositionals: true, options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  if (positionals.length === 0) throw usageError('Name a FILE.', HELP);
  const mode = modeOf(values);
  const policy = valuePolicyOf(values);
  const found = await tablesIn(positionals, values.only);
  try {
    if (values['dry-run']) {
      const lines = await dryRunReport(found, journalOf(values), mode, policy);
      process.stdout.write(`${lines.join('\n')}\n`);
      return 0;
    }
    const progress = progressOn(process.stderr);
    const destination = await destinationOf(values, progress.note);
    const outcome = await uploadTables(found.tables, mode, destination, progress, policy);
    const lines = await outcomeReport(outcome, found.leftOut, destination.api);
    process.stdout.write(`${lines.join('\n')}\n`);
    return 0;
  } finally {
    await found.close();
  }
}

async function destinationOf(
  values: { 'data-dir': string; url?: string | undefined; key?: string | undefined },
  note: (text: string) => void,
): Promise<Destination> {
  const { url, key = process.env['INVOICE_PIPELINE_KEY'], 'data-dir': dataDir } = values;
  if (url !== undefined) return remoteDestination({ url, key }, note);
  const running = await requireRunFile(dataDir, '--url and --key name a deployed one');
  return localDestination({ url: running.url, apiKey: running.apiKey, dataDir }, note);
}

await runCommand(main);
