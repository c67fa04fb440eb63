import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesIn } from '../../cli/target/deployed-names.ts';
import { embeddedServices } from '../../cli/target/target.ts';
import { ask } from '../../functions/erasure/ask.ts';
import { customerHash, readCertificate } from '../../functions/erasure/certificate.ts';
import { dynamoCustomerItems } from '../../functions/erasure/dynamo-customer-items.ts';
import { erase } from '../../functions/erasure/erase.ts';
import type { ErasurePorts } from '../../functions/erasure/ports.ts';
import { s3Versions } from '../../functions/erasure/s3-versions.ts';
import { partitionLocation } from '../../functions/lake/aws-partition-location.ts';
import { LINES_TABLE } from '../../functions/lake/lake-tables.ts';
import { readParquetObject } from '../../functions/lake/parquet/parquet-object.ts';
import { dynamoCorrectionLedger } from '../../functions/ledger/dynamo-correction-ledger.ts';
import { dynamoDayLedger } from '../../functions/ledger/dynamo-day-ledger.ts';
import { dynamoLedgerReader } from '../../functions/ledger/dynamo-ledger-reader.ts';
import { dynamoErasedPlans } from '../../functions/ledger/operations/dynamo-erased-plans.ts';
import { dynamoOperationLedger } from '../../functions/ledger/operations/dynamo-operation-ledger.ts';
import { dynamoRetractionLedger } from '../../functions/ledger/operations/dynamo-retraction-ledger.ts';
import { awsRewriteDay } from '../../functions/operations/aws-rewrite-day.ts';
import { runOperations } from '../../functions/operations/run-operations.ts';
import { s3Archive } from '../../functions/retraction/s3-archive.ts';
import { awsLakeDays } from '../../functions/rewrite/aws-lake-days.ts';
import { cleanGenerations } from '../../functions/rewrite/clean-generations.ts';
import { readLineRows } from '../../functions/rewrite/content/line-rows.ts';
import { dynamodb } from '../../functions/runtime/clients/dynamodb.ts';
import { glue } from '../../functions/runtime/clients/glue.ts';
import { lambdaForWork } from '../../functions/runtime/clients/lambda.ts';
import { s3 } from '../../functions/runtime/clients/s3.ts';
import { aRow, csv, hurriedClock, type Pipeline, startPipeline } from '../support/pipeline.ts';
import { textOfObject } from '../support/staged-text.ts';

const HOUR_MS = 3_600_000;
const MARKUP = '<b>"x", y</b>';
const OTHER = '<i>"z"</i>';
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({ clock: hurriedClock });
});
afterAll(() => pipeline?.stop());

/** The erasing function's program, with the services of the pipeline and a clock that can be set. */
function erasing() {
  const { deployment, awsEndpoint } = pipeline.aws;
  const names = namesIn(deployment);
  const where = embeddedServices(awsEndpoint, names.region);
  const [tables, catalog] = [dynamodb(where), glue(where)];
  const objects = s3({ ...where, ...{ forcePathStyle: true } });
  const bucketNamed = (logicalId: string): string =>
    deployment.ofType('AWS::S3::Bucket').find((each) => each.logicalId === logicalId)?.ref ?? '';
  const buckets = {
    LAKE_BUCKET: names.lakeBucket,
    STAGING_BUCKET: names.stagingBucket,
    PARKED_BUCKET: names.parkedBucket,
    RESULTS_BUCKET: bucketNamed('QueryResultsBucket'),
    GLUE_DATABASE: names.glueDatabase,
  };
  const rewriteFunction = deployment
    .ofType('AWS::Lambda::Function')
    .find(({ logicalId }) => logicalId.startsWith('RewriteDay'))?.ref;
  const clock = { ahead: 0 };
  const now = () => Date.now() + clock.ahead;
  const retractions = dynamoRetractionLedger(tables, names.batchesTable);
  const ports: ErasurePorts = {
    batches: dynamoLedgerReader(tables, names.batchesTable),
    corrections: dynamoCorrectionLedger(tables, names.batchesTable),
    days: dynamoDayLedger(tables, names.batchesTable),
    retractions,
    erasePlan: dynamoErasedPlans(tables, names.batchesTable),
    store: s3Versions(objects, buckets),
    archive: s3Archive(objects, names.lakeBucket),
    items: dynamoCustomerItems(tables, {
      INVOICES_TABLE: names.invoicesTable,
      CUSTOMERS_TABLE: names.customersTable,
    }),
    rewriteDay: awsRewriteDay(lambdaForWork(where), rewriteFunction ?? ''),
    cleanDay: async (date) => {
      await cleanGenerations(date, {
        days: dynamoDayLedger(tables, names.batchesTable),
        lake: awsLakeDays({ s3: objects, glue: catalog }, buckets),
        deleteObject: (key) => s3Archive(objects, names.lakeBucket).remove(key),
        timer: { now },
        graceMs: HOUR_MS,
        isOutOfTime: () => false,
      });
    },
    location: (date) => partitionLocation(catalog, buckets, LINES_TABLE, date),
    graceMs: HOUR_MS,
    expires: [],
    now,
  };
  const operations = dynamoOperationLedger(tables, names.batchesTable);
  const program = erase(ports);
  const work = async (operationId: string) => {
    const worker = { by: `w${now()}`, deadline: now() + 60_000, endsAt: now() + 60_000 };
    const shift = await runOperations(worker, { operations, programs: { erase: program }, now });
    const ran = 'ran' in shift ? shift.ran.find((each) => each.operationId === operationId) : shift;
    return { ran, operation: await operations.readOperation(operationId) };
  };
  const request = (customerId: string, anonymise = false) =>
    ask({ customerId, anonymise, dryRun: false, requestedBy: 'ada' }, { ...ports, operations });
  return { ports, clock, work, request, ingests: dynamoLedgerReader(tables, names.batchesTable) };
}

/** Every file below the data directory of the embedded S3 that has the customer in some form. */
async function filesWith(customerId: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(pipeline.dataDir, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !file.includes('/s3/')) continue;
    if (holds(await readFile(file), customerId)) found.push(file.slice(pipeline.dataDir.length));
  }
  return found;
}

function holds(bytes: Buffer, customerId: string): boolean {
  if (bytes.subarray(0, 4).toString() === 'PAR1') {
    return readParquetObject(bytes).some((group) =>
      readLineRows(group).customer_id.includes(customerId),
    );
  }
  return new RegExp(`(?<![\\w.])${customerId}(?![\\w.])`).test(textOfObject(bytes));
}

describe('an erasure', () => {
  it('leaves a customer nowhere, everybody else as they were, and a certificate', async () => {
    const first = await pipeline.land(
      csv(
        aRow(),
        aRow({ no: '536366', date: '12/2/2010 9:00', customer: '17850' }),
        aRow({ no: '536367', customer: '1785' }),
        aRow({ no: '536368', customer: '178500', date: '12/2/2010 9:00' }),
        aRow({ no: '536369', customer: quoted(MARKUP) }),
        aRow({ no: '536370', qty: '1.5' }),
        aRow({ no: '536371', qty: '1.5', customer: '17851' }),
      ),
    );
    const ingestId = String(first['ingestId']);
    expect((await filesWith('17850')).length).toBeGreaterThan(4);
    const { clock, work, request, ports, ingests } = erasing();
    const asked = await request('17850');
    if (asked.state !== 'ASKED') throw new Error(asked.state);
    const { operationId, key } = asked;
    expect(await request('17850')).toEqual(asked);
    expect((await request('17850', true)).state).toBe('REFUSED');

    expect((await work(operationId)).ran).toMatchObject({ state: 'WAITING' });
    clock.ahead = 80_000;
    const grace = await work(operationId);
    expect(grace.ran).toMatchObject({ state: 'LATER' });
    expect(JSON.stringify(grace.operation)).not.toContain('17850');
    // The index, the live lake and the quarantine are free of it at once.
    expect(await ports.items.ofCustomer('17850')).toEqual([]);
    expect(await pipeline.get('/customers/17850')).toMatchObject({ status: 404 });
    expect((await filesWith('17850')).filter((file) => !file.includes('/g=0/'))).toEqual([
      expect.stringContaining(operationId),
    ]);
    expect((await work(operationId)).ran).toMatchObject({ state: 'WAITING' });
    // After the grace period.
    clock.ahead += 2 * HOUR_MS;
    const done = await work(operationId);
    expect(done.operation).toMatchObject({ state: 'DONE' });
    expect(await filesWith('17850')).toEqual([]);

    const result = done.operation?.result as { certificate: string; hash: string };
    const text = Buffer.from((await ports.store.get(result.certificate)) ?? '').toString();
    expect(text).not.toContain('17850');
    const certificate = readCertificate(text);
    expect(certificate).toMatchObject({
      mode: 'erase',
      hash: result.hash,
      customer: customerHash('17850', key),
      found: {
        days: 2,
        ingests: 1,
        lines: 2,
        quantity: '12',
        revenue: '30.6',
        invoices: 2,
        customers: 1,
        records: 1,
      },
    });

    const { body } = await pipeline.get(`/ingests/${ingestId}`);
    expect(body).toMatchObject({ accepted: 5, quarantined: 2 });
    const progress = await ingests.readIngest(ingestId);
    expect(progress?.removed).toMatchObject([
      { removal: 'erase', days: [{ lineCount: 1 }, { lineCount: 1 }] },
    ]);
    for (const customer of ['1785', '178500', MARKUP]) {
      const { status, body: own } = await pipeline.get(
        `/customers/${encodeURIComponent(customer)}`,
      );
      expect([status, own], customer).toMatchObject([200, expect.anything()]);
    }
    const quarantined = await pipeline.quarantineOf(ingestId);
    expect(quarantined.map(({ text: record }) => record)).toEqual([
      '[erased]',
      expect.stringContaining('17851'),
    ]);
  });

  it('that anonymises keeps lines and revenue', async () => {
    await pipeline.land(
      csv(
        aRow({ no: '540000', date: '12/5/2010 9:00', customer: quoted(OTHER) }),
        aRow({ no: '540000', date: '12/5/2010 9:00', customer: '1785', code: '22752' }),
      ),
    );
    const { clock, work, request, ports } = erasing();
    const before = await pipeline.get('/invoices/540000');
    expect(JSON.stringify(before.body)).toContain('<i>');
    const days = await linesOf('2010-12-05');
    expect(days.map(({ customer }) => customer).sort()).toEqual(['1785', OTHER]);
    const asked = await request(OTHER, true);
    if (asked.state !== 'ASKED') throw new Error(asked.state);
    await work(asked.operationId);
    clock.ahead = 80_000;
    const grace = await work(asked.operationId);
    expect(grace.ran).toMatchObject({ state: 'LATER' });
    const { body } = await pipeline.get('/invoices/540000');
    const lines = before.body['lines'] as { customerId: string }[];
    expect(body).toMatchObject({
      revenue: before.body['revenue'],
      lines: lines.map((line) => ({
        ...line,
        customerId: line.customerId === OTHER ? null : line.customerId,
      })),
    });
    expect(JSON.stringify(body)).not.toContain('<i>');
    expect(await ports.items.ofCustomer(OTHER)).toEqual([]);
    const after = await linesOf('2010-12-05');
    expect(after.map(({ customer }) => customer).sort()).toEqual(['1785', null]);
    expect(after.map(({ id }) => id).sort()).toEqual(days.map(({ id }) => id).sort());
    clock.ahead += 2 * HOUR_MS;
    expect((await work(asked.operationId)).operation).toMatchObject({ state: 'DONE' });

    async function linesOf(date: string) {
      const location = await ports.location(date);
      const { versions } = await ports.store.page('lake', location ?? '', undefined);
      const objects = await Promise.all(versions.map((each) => ports.store.read('lake', each)));
      return objects
        .flatMap((bytes) => (bytes ? readParquetObject(bytes) : []))
        .map(readLineRows)
        .flatMap(({ line_id, customer_id }) =>
          line_id.map((id, row) => ({ id, customer: customer_id[row] })),
        );
    }
  });
});
