import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { requireRunFile } from './target/run-file.ts';
import { readArguments, runCommand, usageError } from './ui/command.ts';
import { progressOn } from './ui/progress.ts';
import { type Destination, localDestination, remoteDestination } from './upload/destination.ts';
import { sourceFile } from './upload/file/source-file.ts';
import { modeOf, valuePolicyOf } from './upload/plan/plan-upload.ts';
import { uploadFile } from './upload/upload-file.ts';
import { outcomeReport } from './upload/upload-report.ts';

const HELP = `
npm run ingest -- FILE [--data-dir DIR | --url URL --key KEY] [--append | --as-new] [--as-is]

Uploads FILE to a pipeline and waits until every line has landed. Uploading the same file again
changes nothing. After an interruption, the same command continues where it stopped.

  FILE             .csv .tsv .txt .ndjson .jsonl .json, or one of these gzipped. The encoding, the
                   delimiter and the order of the columns are detected.
  --data-dir DIR   the data directory of a local pipeline that is running (default ${DEFAULT_DATA_DIR})
  --url URL        the URL of a deployed pipeline
  --key KEY        its API key (default: INVOICE_PIPELINE_KEY in the environment)
  --append         send only the rows that were added to the file since it was uploaded
  --as-new         send all rows, whatever was uploaded before
  --as-is          send a file even if its dates are day first or most of its values can't be read`;

const OPTIONS = {
  'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
  url: { type: 'string' },
  key: { type: 'string' },
  append: { type: 'boolean', default: false },
  'as-new': { type: 'boolean', default: false },
  'as-is': { type: 'boolean', default: false },
} as const;

async function main(): Promise<number> {
  const parsed = readArguments({ allowPositionals: true, options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw usageError('Name exactly one FILE.', HELP);
  const mode = modeOf(values);
  const file = await sourceFile(path);
  const progress = progressOn(process.stderr);
  const destination = await destinationOf(values, progress.note);
  const result = await uploadFile(file, mode, destination, progress, valuePolicyOf(values));
  const lines = await outcomeReport(result, destination.api);
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
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
