import { relative } from 'node:path';
import { type Api, apiAt, patientTelling } from '../api/api.ts';
import { DEFAULT_DATA_DIR } from '../target/run-file.ts';
import type { Progress } from '../ui/progress.ts';
import { grouped } from '../ui/text.ts';
import { journalFolder, journalIn } from '../upload/plan/journal.ts';
import { sendFile } from '../upload/upload-file.ts';
import { uploadReport } from '../upload/upload-report.ts';
import type { LocalPipeline } from './local-pipeline.ts';
import { firstLook, SHOWN_INVOICE, SHOWN_QUERY } from './overview.ts';
import { earlierSample, sampleSource } from './sample-upload.ts';
import { nothingGoesOn } from './under-way.ts';

export type ServeOptions = { sample: boolean; progress: Progress; stopped: Promise<unknown> };

/** Ingests the sample unless it is there, shows what landed and how to go on, and serves until it is told to stop. */
export async function serve(pipeline: LocalPipeline, options: ServeOptions): Promise<number> {
  await Promise.race([present(pipeline, options), options.stopped]);
  await options.stopped;
  return 0;
}

async function present(pipeline: LocalPipeline, options: ServeOptions): Promise<void> {
  const { url, apiKey, dataDir } = pipeline;
  const api = apiAt({ url, key: apiKey }, patientTelling(options.progress.note));
  process.stdout.write(`Invoice Pipeline serves ${url}, data in ${shown(dataDir)}\n\n`);
  if (options.sample) await ingestSample(dataDir, api, options.progress);
  process.stdout.write(`${await firstLook(dataDir, api)}\n${howToGoOn(pipeline)}\n`);
}

async function ingestSample(dataDir: string, api: Api, progress: Progress): Promise<void> {
  const journal = journalIn(journalFolder(dataDir));
  const source = sampleSource();
  const before = await earlierSample(journal);
  const { planned, uploaded } = await sendFile(source, 'careful', {
    api,
    journal,
    progress,
    isParked: () => nothingGoesOn(dataDir, api),
  });
  if (before && uploaded.repeated === uploaded.received) {
    process.stdout.write(
      `The sample landed before: ${grouped(uploaded.received)} lines, nothing was sent again.\n\n`,
    );
    return;
  }
  const report = uploadReport(uploaded, planned.plan.uploadId).join('\n');
  process.stdout.write(`The sample landed: ${report}\n\n`);
}

function howToGoOn({ url, apiKey, dataDir }: LocalPipeline): string {
  const key = apiKey === '' ? '' : ` -H 'x-api-key: ${apiKey}'`;
  const folder = shown(dataDir) === DEFAULT_DATA_DIR ? '' : ` --data-dir '${shown(dataDir)}'`;
  return `The API
  url  ${url}
  key  ${apiKey}
Look things up
  curl -s${key} ${url}/invoices/${SHOWN_INVOICE}
  curl -s${key} ${url}/invoices/${SHOWN_INVOICE}/lines/71270
  curl -s${key} '${url}/batches?status=FAILED'
Send lines
  curl -s${key} -H 'content-type: text/csv' --data-binary @FILE.csv ${url}/invoice-lines
In another terminal
  npm run ingest --${folder} FILE.csv.gz
  npm run --silent sql --${folder} "${SHOWN_QUERY}"
  npm run status${folder === '' ? '' : ` --${folder}`}
Ctrl-C stops.`;
}

/** As people would write it. */
function shown(dataDir: string): string {
  const near = relative(process.cwd(), dataDir);
  return near.startsWith('..') ? dataDir : near || '.';
}
