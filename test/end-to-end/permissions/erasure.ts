import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { dayKey } from '../../../functions/ledger/day-items.ts';
import { batchKey } from '../../../functions/ledger/ledger-items.ts';
import { operationKey } from '../../../functions/ledger/operations/operation-items.ts';
import { rawKey } from '../../../functions/raw/raw-body.ts';
import { aRow, csv } from '../../support/pipeline.ts';
import {
  AN_HOUR_AGO,
  accepted,
  audited,
  backdate,
  DATE,
  invoke,
  lakeObject,
  losePlan,
  named,
  operator,
  remove,
  started,
  unfinishedListed,
} from './aws.ts';
import { pipeline } from './pipeline.ts';

/** A customer who is erased from what all other stories have left, and a line of which nothing is left. */
export function customersAreErased(): void {
  it('erases a customer from all of this', async () => {
    await pipeline.land(csv(aRow({ no: '536400' }), aRow({ no: '536401', qty: '1.5' })));
    // What a retraction of long ago has left.
    const objects = new S3Client(operator());
    const Bucket = named('AWS::S3::Bucket', 'Lake');
    const { Contents = [] } = await objects.send(
      new ListObjectsV2Command({ Bucket, Prefix: `lake/invoice_date=${DATE}/` }),
    );
    for (const [at, { Key = '' }] of Contents.entries()) {
      const archived = `archive/o${'0'.repeat(25)}/i${at}/${DATE}.parquet`;
      const Body = await lakeObject(Key);
      await objects.send(new PutObjectCommand({ Bucket, Key: archived, Body }));
    }
    const damaged = await pipeline.land(csv(aRow({ no: '536404' })));
    const raw = { Bucket: named('AWS::S3::Bucket', 'Staging'), Body: 'damaged' };
    await objects.send(new PutObjectCommand({ ...raw, Key: rawKey(String(damaged['ingestId'])) }));
    const Results = named('AWS::S3::Bucket', 'QueryResults');
    const result = { Bucket: Results, Key: 'results/a.csv', Body: '"17850"' };
    await objects.send(new PutObjectCommand(result));
    const erasure = { customerId: '17850', anonymise: false, requestedBy: 'ada' };
    expect(await invoke('EraseCustomers', { erasure: { ...erasure, dryRun: true } })).toMatchObject(
      {
        state: 'PLANNED',
        plan: { days: expect.arrayContaining([DATE]) },
      },
    );
    const asked = await invoke('EraseCustomers', { erasure: { ...erasure, dryRun: false } });
    const operationId = String(asked['operationId']);
    const key = operationKey(operationId);
    const work = () => invoke('EraseCustomers', { work: operationId });
    const continueAt = (progress: object) => backdate(key, { progress: JSON.stringify(progress) });
    await invoke('EraseCustomers');
    // As if everything that began before had ended, and no earlier switch could be under way.
    await continueAt({ phase: 'FIND', since: AN_HOUR_AGO });
    const gone = async () => {
      await backdate(dayKey(DATE), { switchedAt: AN_HOUR_AGO });
      await work();
      return (await pipeline.get('/customers/17850')).status;
    };
    await expect.poll(gone, { timeout: 20_000 }).toBe(404);
    await expect
      .poll(async () => String((await work())['detail']), { timeout: 20_000 })
      .toMatch(/old generations|still|is not named/);
    // As if the grace period was over.
    const longAgo = new Date(Date.now() - 3 * 3_600_000).toISOString();
    await backdate(dayKey(DATE), { switchedAt: longAgo, beganAt: longAgo });
    await continueAt({ phase: 'GRACE', dead: [DATE] });
    await work();
    const pass = { beganAt: longAgo, place: 8, searched: [], live: [], dead: [], changed: 0 };
    await continueAt({ phase: 'CERTIFY', pass });
    await expect.poll(async () => (await work())['state'], { timeout: 20_000 }).toBe('DONE');
    expect(await invoke('EraseCustomers', { status: operationId })).toMatchObject({
      result: { certificate: `certificates/${operationId}.json` },
    });
    await aBatchWithoutPlan();
    await unfinishedListed();
    await audited();
  });

  it('tells the story of a line whose delivery and object are gone', async () => {
    const { ingestId } = await pipeline.land(csv(aRow({ no: '536368' })));
    const told = await pipeline.get(`/lines/${ingestId}-1`);
    expect(told.body).toMatchObject({ state: 'ACCEPTED', original: { encoding: 'text' } });
    const { batchId } = told.body['batch'] as { batchId: string };
    await remove('Staging', `staging/${batchId}/`);
    await remove('Lake', 'lake/', batchId);
    const without = await pipeline.get(`/lines/${ingestId}-1`);
    expect(without.body).toMatchObject({ state: 'MISSING', original: { unavailable: 'missing' } });
  });
}

/** Lands a line of another customer, as if an erasure had deleted the plan of its batch. */
async function aBatchWithoutPlan(): Promise<void> {
  const { ingestId } = await pipeline.land(csv(aRow({ no: '536405', customer: '14688' })));
  const { body: ingest } = await pipeline.get(`/ingests/${ingestId}`);
  const [{ batchId } = { batchId: '' }] = ingest['batches'] as { batchId: string }[];
  await losePlan(batchId);
  await backdate(batchKey(batchId), { planErasedAt: AN_HOUR_AGO });
  await started(batchId);
  await accepted(ingestId);
}
