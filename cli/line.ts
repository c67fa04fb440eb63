import type { ApiAddress } from './api/api.ts';
import { readLine } from './line/read-line.ts';
import { storyText } from './line/story-text.ts';
import { DEFAULT_DATA_DIR } from './target/data-dir.ts';
import { apiInOutputs, deployedApi } from './target/deployed-api.ts';
import { requireRunFile } from './target/run-file.ts';
import { deployedTarget, readOutputs } from './target/target.ts';
import { CommandError, REFUSED, readArguments, runCommand, usageError } from './ui/command.ts';
import { localDestination, remoteDestination } from './upload/destination.ts';

const HELP = `
npm run line -- LINE_ID [--json] [--data-dir DIR | --outputs FILE | --url URL] [--key KEY]

Tells where a line comes from and what became of it: its bytes in the file, ingest, chunk, batch and
execution, the stores that have it or the reason of the quarantine, its corrections, and what was
sent beside what is stored.

  LINE_ID          <ingest id>-<row>: line_id in SQL, lineId in the API
  --json           print the response of GET /lines/{lineId}
  --data-dir DIR   the data directory of a local pipeline that is running (default ${DEFAULT_DATA_DIR})
  --outputs FILE   the cdk-outputs.json that "npm run deploy" wrote for a deployed pipeline. Uses your
                   AWS credentials.
  --url URL        the URL of a deployed pipeline
  --key KEY        the key of its API (default: INVOICE_PIPELINE_KEY in the environment, or else what
                   API Gateway returns for the outputs); with "auth: iam" requests are signed`;

const OPTIONS = {
  json: { type: 'boolean', default: false },
  'data-dir': { type: 'string' },
  outputs: { type: 'string' },
  url: { type: 'string' },
  key: { type: 'string' },
} as const;

async function main(): Promise<number> {
  const parsed = readArguments({ allowPositionals: true, options: OPTIONS }, HELP);
  if (!parsed) return 0;
  const { values, positionals } = parsed;
  const [lineId, ...more] = positionals;
  if (lineId === undefined || more.length > 0) throw usageError('Name one LINE_ID.', HELP);
  const story = await readLine(await apiOf(values), lineId);
  process.stdout.write(`${values.json ? JSON.stringify(story, null, 2) : storyText(story)}\n`);
  return 0;
}

type Target = { [Name in 'data-dir' | 'outputs' | 'url' | 'key']?: string | undefined };

async function apiOf({ outputs, url, key: named, 'data-dir': dataDir }: Target) {
  if ([outputs, url, dataDir].filter((option) => option !== undefined).length > 1) {
    throw new CommandError('--data-dir, --outputs and --url exclude each other.', REFUSED);
  }
  const note = (text: string) => process.stderr.write(`${text}\n`);
  const key = named ?? process.env['INVOICE_PIPELINE_KEY'];
  if (url !== undefined) return remoteDestination({ url, key }, note).api;
  if (outputs !== undefined) return remoteDestination(await addressIn(outputs, key), note).api;
  const directory = dataDir ?? DEFAULT_DATA_DIR;
  const running = await requireRunFile(directory, '--outputs or --url name a deployed one');
  return localDestination({ ...running, dataDir: directory }, note).api;
}

/** Where the API of a deployment is, and how it is called with the user's credentials. */
async function addressIn(outputs: string, key: string | undefined): Promise<ApiAddress> {
  const api = await readOutputs(outputs, apiInOutputs);
  const { names, where } = await deployedTarget(outputs);
  return deployedApi(api, { ...where, region: names.region }, key);
}

await runCommand(main);
