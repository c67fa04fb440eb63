import { type Api, apiAt, patientTelling } from './api/api.ts';
import { CommandError, REFUSED, readArguments, runCommand } from './command.ts';
import { nothingGoesOn } from './run/under-way.ts';
import { DEFAULT_DATA_DIR, readRunFile } from './target/run-file.ts';
import { progressOn } from './ui/progress.ts';
import { sourceFile } from './upload/file/source-file.ts';
import {
  type Journal,
  journalFolder,
  journalIn,
  remoteJournalFolder,
} from './upload/plan/journal.ts';
import { modeOf } from './upload/plan/plan-upload.ts';
import { quarantinedRows, quarantineReport } from './upload/quarantine-report.ts';
import { sendFile } from './upload/upload-file.ts';
import { uploadReport } from './upload/upload-report.ts';

const HELP = `
npm run ingest -- FILE [--data-dir DIR | --url URL --key KEY] [--append | --as-new]

Sends FILE to a pipeline and waits until every line has landed. The same file again changes nothing; after an
interruption the same command goes on where it stopped.

  FILE             .csv .tsv .txt .ndjson .jsonl .json, also gzipped; encoding, delimiter and columns are found in it
  --data-dir DIR   of the local pipeline that runs (default ${DEFAULT_DATA_DIR})
  --url URL        of a deployed one, with --key KEY (or INVOICE_PIPELINE_KEY in the environment)
  --append         sends only what a file has more than when it was uploaded before
  --as-new         sends all of it, whatever was uploaded before`;

const OPTIONS = {
  'data-dir': { type: 'string', default: DEFAULT_DATA_DIR },
  url: { type: 'string' },
  key: { type: 'string' },
  append: { type: 'boolean', default: false },
  'as-new': { type: 'boolean', default: false },
} as const;

async function ingest(): Promise<number> {
  const parsed = readArguments({ allowPositionals: true, options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new CommandError(`One FILE.\n${HELP}`, REFUSED);
  const mode = modeOf(values);
  const file = await sourceFile(path);
  const progress = progressOn(process.stderr);
  const { url, key } = values;
  const target =
    url === undefined
      ? await localTarget(values['data-dir'], progress.note)
      : remoteTarget({ url, key }, progress.note);
  const { planned, uploaded } = await sendFile(file, mode, { ...target, progress });
  const said = [...uploaded.warnings, ...uploadReport(uploaded, planned.plan.uploadId)];
  process.stdout.write(`${said.join('\n')}\n`);
  if (uploaded.quarantined > 0) {
    const rows = await quarantinedRows(target.api, uploaded.parts);
    process.stdout.write(`Quarantined:\n${quarantineReport(rows).join('\n')}\n`);
  }
  return 0;
}

type Note = (text: string) => void;
type To = { api: Api; journal: Journal; isParked(): Promise<boolean> };

async function localTarget(dataDir: string, note: Note): Promise<To> {
  const running = await readRunFile(dataDir);
  if (!running) {
    throw new CommandError(
      `No pipeline runs on ${dataDir}. "npm start" starts one; --url and --key name another.`,
    );
  }
  const api = apiAt({ url: running.url, key: running.apiKey }, patientTelling(note));
  return {
    api,
    journal: journalIn(journalFolder(dataDir)),
    isParked: () => nothingGoesOn(dataDir, api),
  };
}

type Remote = { url: string; key?: string | undefined };

function remoteTarget({ url, key }: Remote, note: Note): To {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new CommandError(`--url takes an address such as https://…/prod, not "${url}".`, REFUSED);
  }
  const api = apiAt({ url, key: key ?? process.env['INVOICE_PIPELINE_KEY'] }, patientTelling(note));
  const journal = journalIn(remoteJournalFolder(api.url));
  return { api, journal, isParked: () => Promise.resolve(false) };
}

await runCommand(ingest);
