import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBack, type StoreFigures } from '../../cli/read-back/read-back.ts';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { writeRunFile } from '../../cli/target/run-file.ts';
import { embeddedServices } from '../../cli/target/target.ts';
import { dynamodb } from '../../functions/runtime/clients/dynamodb.ts';
import { localCatalog } from '../../local/query-engine/tables.ts';
import { copyAssembly, withDelivery } from '../support/assembly-copy.ts';
import { run } from '../support/command.ts';
import {
  type ApiResponse,
  hurriedClock,
  landed,
  type Pipeline,
  startPipeline,
} from '../support/pipeline.ts';
import { decimal, type SourceRow, type Sums, sumsOf } from './rows.ts';

const AT_A_TIME = 4;
const NOTHING = { ingestIds: [], accepted: 0, quarantined: 0 };

/**
 * Starts a pipeline, on what an earlier one has left in the folder. Each chunk is a batch of its own, and
 * raw bodies are kept.
 */
export async function startLake(
  folder: string,
  unknownColumns: 'ignore' | 'extra',
): Promise<Pipeline> {
  const dataDir = join(folder, 'data');
  const { assemblyDir, change } = await copyAssembly(join(folder, unknownColumns), {
    unknownColumns,
    rawDays: 30,
  });
  await change(withDelivery({ BatchSize: 1, MaximumBatchingWindowInSeconds: 0 }));
  const options = { assembly: assemblyDir, dataDir, clock: hurriedClock };
  const pipeline = await startPipeline(options);
  const { url, apiKey, awsEndpoint, deployment } = pipeline.aws;
  const names = namesIn(deployment);
  await writeRunFile(dataDir, { url, apiKey, awsEndpoint, pid: process.pid, names });
  return pipeline;
}

/** Posts rows in bodies of `size`, as an upload, and waits until all have landed. */
export async function sendUpload(
  pipeline: Pipeline,
  [uploadId, header]: readonly [uploadId: string, header: string],
  rows: readonly SourceRow[],
  size: number,
): Promise<void> {
  const starts = Array.from({ length: Math.ceil(rows.length / size) }, (_, n) => n * size);
  const workers = Array.from({ length: AT_A_TIME }, async () => {
    for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
      const texts = rows.slice(start, start + size).map(({ text }) => text);
      const body = Buffer.from(`${[header, ...texts].join('\r\n')}\r\n`, 'latin1');
      const headers = {
        'content-type': 'text/csv; charset=windows-1252',
        'idempotency-key': `${uploadId}-${start}`,
        'source-upload': uploadId,
      };
      await landed(pipeline, await postAgain(pipeline, body, headers));
    }
  });
  await Promise.all(workers);
}

const ATTEMPTS = 10;
const BETWEEN_ATTEMPTS_MS = 2000;

/** As any client does: what is not taken now is sent again with its key, and lands once. */
async function postAgain(
  pipeline: Pipeline,
  body: Buffer<ArrayBuffer>,
  headers: Record<string, string>,
): Promise<ApiResponse> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await pipeline.post(body, headers);
    if (![429, 503].includes(response.status) || attempt === ATTEMPTS) return response;
    await sleep(BETWEEN_ATTEMPTS_MS);
  }
}

/** Runs a command on the lake to its end. Throws what it printed if it fails. */
export async function command({ dataDir }: Pipeline, name: string, ...args: string[]) {
  const { code, stdout, stderr } = await run(name, [...args, '--data-dir', dataDir]);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  return stdout.trim();
}

/** Checks every store against the rows that have to be there, to the last decimal place. */
export async function assertStores(
  pipeline: Pipeline,
  rows: readonly SourceRow[],
): Promise<StoreFigures> {
  const { deployment, awsEndpoint } = pipeline.aws;
  const names = namesIn(deployment);
  const client = dynamodb(embeddedServices(awsEndpoint, names.region));
  const { totals, differences } = await readBack(
    { ...names, dataDir: pipeline.dataDir, dynamodb: client },
    NOTHING,
  );
  assert.deepEqual(differences, []);
  const named = sumsOf(rows.filter(({ customerId }) => customerId !== ''));
  assert.deepEqual(figures(totals.lake), expected(sumsOf(rows)));
  assert.deepEqual(figures(totals.invoices), expected(sumsOf(rows)));
  assert.deepEqual(
    [totals.customers.lines, totals.customers.revenue],
    [named.lines, decimal(named.revenue)],
  );
  return totals;
}

const figures = ({ lines, quantity, revenue }: StoreFigures['lake']) => [
  lines,
  String(quantity),
  revenue,
];
const expected = ({ lines, quantity, revenue }: Sums) => [
  lines,
  String(quantity),
  decimal(revenue),
];

/** Counts the objects that readers see of a lake, and their bytes. */
export async function liveObjects({
  dataDir,
}: Pipeline): Promise<{ objects: number; bytes: number }> {
  const lines = localCatalog(dataDir).tables.filter(({ name }) => name === 'invoice_lines');
  const files = lines.flatMap(({ partitions }) => partitions.flatMap((each) => each.files));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return { objects: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
