import { relative } from 'node:path';
import { DEFAULT_DATA_DIR } from '../target/data-dir.ts';
import { faultsText } from '../target/faults-text.ts';
import { CommandError } from '../ui/command.ts';
import type { Progress } from '../ui/progress.ts';
import type { Destination } from '../upload/destination.ts';
import type { LocalPipeline } from './deploy-locally.ts';
import { EXAMPLE_INVOICE, EXAMPLE_QUERY } from './examples.ts';
import { ownDestination } from './own-destination.ts';
import { uploadSample } from './sample-upload.ts';

export type ServeOptions = { sample: boolean; progress: Progress; stopped: Promise<unknown> };

/**
 * Uploads the sample unless it has landed before, prints an overview of the stores and the commands
 * to continue with, and serves until `stopped` resolves. Returns the exit code.
 */
export async function serve(pipeline: LocalPipeline, options: ServeOptions): Promise<number> {
  await Promise.race([present(pipeline, options), options.stopped]);
  await options.stopped;
  return 0;
}

async function present(pipeline: LocalPipeline, options: ServeOptions): Promise<void> {
  const { url, dataDir, consoleUrl } = pipeline;
  const { progress } = options;
  const destination = ownDestination(pipeline, progress.note);
  process.stdout.write(`Invoice Pipeline serves ${url}, data in ${shown(dataDir)}\n`);
  process.stdout.write(consoleUrl === undefined ? '\n' : `The console: ${consoleUrl}\n\n`);
  announceFaults(pipeline);
  if (options.sample) process.stdout.write(`${await sampleText(destination, progress)}\n\n`);
  // DuckDB, which it takes, is loaded after the first result is printed.
  const { overview } = await import('./overview.ts');
  process.stdout.write(
    `${await overview(dataDir, destination.api, progress.note)}\n${nextSteps(pipeline)}\n`,
  );
}

/** Says that faults are on, and whenever they are switched on or off. */
function announceFaults({ faults }: LocalPipeline): void {
  const say = (text: string) => process.stdout.write(`${text}\n\n`);
  const text = faultsText(faults.settings());
  if (text) say(`${text} ${REHEARSAL}`);
  faults.onChange((changed) => say(faultsText(changed) ?? 'Faults are off.'));
}

const REHEARSAL = 'Nothing is lost; what fails too often is replayed (docs/runbook.md#rehearse).';

/** A sample that can't be uploaded, on a full disk say, is no reason not to serve. */
async function sampleText(destination: Destination, progress: Progress): Promise<string> {
  try {
    return await uploadSample(destination, progress);
  } catch (error) {
    if (error instanceof CommandError) return `The sample was not uploaded. ${error.message}`;
    throw error;
  }
}

const SIGNED = ' --aws-sigv4 aws:amz:us-east-1:execute-api --user local:local';

function nextSteps(pipeline: LocalPipeline): string {
  const { url, apiKey, dataDir, awsEndpoint, postgresUrl, consoleUrl } = pipeline;
  const key = apiKey === '' ? SIGNED : ` -H 'x-api-key: ${apiKey}'`;
  const folder = shown(dataDir) === DEFAULT_DATA_DIR ? '' : ` --data-dir '${shown(dataDir)}'`;
  const options = folder === '' ? '' : ` --${folder}`;
  return `${consoleUrl === undefined ? '' : `The console\n  ${consoleUrl}\n`}The API
  url  ${url}
  key  ${apiKey || 'none: requests are signed'}
Look things up
  curl -s${key} ${url}/invoices/${EXAMPLE_INVOICE}
  curl -s${key} ${url}/invoices/${EXAMPLE_INVOICE}/lines/71270
  curl -s${key} '${url}/batches?status=FAILED'
Send lines
  curl -s${key} -H 'content-type: text/csv' --data-binary @FILE.csv ${url}/invoice-lines
The AWS services, Athena among them (docs/athena.md)
  export AWS_ENDPOINT_URL=${awsEndpoint} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
In another terminal
  npm run ingest --${folder} FILE
  npm run --silent sql --${folder} "${EXAMPLE_QUERY}"
  npm run status${options}
  ${folder === '' ? '' : `INVOICE_PIPELINE_DATA_DIR='${shown(dataDir)}' `}jupyter notebook notebooks/sales.ipynb
${postgresUrl === undefined ? '' : `  npm run bi${options}\n  psql '${postgresUrl}'\n`}Ctrl-C stops.`;
}

/** The data directory as a user would type it. */
function shown(dataDir: string): string {
  const path = relative(process.cwd(), dataDir);
  return path.startsWith('..') ? dataDir : path || '.';
}
