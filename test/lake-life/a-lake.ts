import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readBack, type StoreFigures } from '../../cli/read-back/read-back.ts';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { writeRunFile } from '../../cli/target/run-file.ts';
import { embeddedServices } from '../../cli/target/target.ts';
import { dynamodb } from '../../functions/runtime/aws-clients.ts';
import { localCatalog } from '../../local/query-engine/tables.ts';
import { copyAssembly, type Resources, withDelivery } from '../support/assembly-copy.ts';
import { run } from '../support/command.ts';
import { hurriedClock, type Pipeline, startPipeline } from '../support/pipeline.ts';
import { decimal, type SourceRow, type Sums, sumsOf } from './rows.ts';

const AT_A_TIME = 4;
const NOTHING = { ingestIds: [], accepted: 0, quarantined: 0 };

/** Starts a pipeline in which each chunk is a batch of its own, and other columns and raw bodies are kept. */
export async function startLake(folder: string): Promise<Pipeline> {
  const dataDir = join(folder, 'data');
  const { assemblyDir, change } = await copyAssembly(join(folder, 'assembly'));
  await change((resources) => {
    withDelivery({ BatchSize: 1, MaximumBatchingWindowInSeconds: 0 })(resources);
    keepEverything(resources);
  });
  const options = { assembly: assemblyDir, dataDir, clock: hurriedClock };
  const pipeline = await startPipeline(options);
  const { url, apiKey, awsEndpoint, deployment } = pipeline.aws;
  const names = namesIn(deployment);
  await writeRunFile(dataDir, { url, apiKey, awsEndpoint, pid: process.pid, names });
  return pipeline;
}

function keepEverything(resources: Resources): void {
  for (const { Properties } of Object.values(resources)) {
    const environment = Properties?.['Environment'];
    if (typeof environment !== 'object' || environment === null) continue;
    const { Variables: variables } = environment as { Variables?: Record<string, unknown> };
    if (variables?.['UNKNOWN_COLUMNS']) variables['UNKNOWN_COLUMNS'] = 'extra';
    if (variables?.['RAW_DAYS']) variables['RAW_DAYS'] = '30';
  }
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
      await pipeline.land(body, {
        'content-type': 'text/csv; charset=windows-1252',
        'idempotency-key': `${uploadId}-${start}`,
        'source-upload': uploadId,
      });
    }
  });
  await Promise.all(workers);
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
