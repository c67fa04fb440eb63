import { expect, it } from 'vitest';
import { quarantineKey } from '../../../functions/lake/lake-keys.ts';
import { ingestPk, LANDING } from '../../../functions/ledger/ledger-items.ts';
import { MARK_PREFIX } from '../../../functions/parked/replay-mark.ts';
import { aRow, csv } from '../../support/pipeline.ts';
import {
  AN_HOUR_AGO,
  accepted,
  backdate,
  batches,
  forgetReplays,
  invoke,
  losePlan,
  parked,
  parkedAnHourAgo,
  parkedBucket,
  started,
  unfinishedListed,
} from './aws.ts';
import { faults, pipeline } from './pipeline.ts';

/** Batches that land, fail, are parked, replayed and audited. */
export function batchesLand(): void {
  it('lands an upload and its repeat, and reads it in every way', async () => {
    const headers = { 'idempotency-key': 'once' };
    const body = csv(aRow({ no: '536365' }), aRow({ qty: 'x' }), aRow({ qty: 'y' }));
    faults.losingAnswer = 'SplitBatch UpdateItem';
    const { ingestId, quarantined } = await pipeline.land(body, headers);
    expect(quarantined).toBe(2);
    expect(faults.losingAnswer).toBeUndefined();
    expect((await pipeline.post(body, headers, '?wait=true')).status).toBe(200);
    const first = await pipeline.get(`/ingests/${ingestId}/quarantine?limit=1`);
    const { body: ingest } = await pipeline.get(`/ingests/${ingestId}`);
    const [batch] = ingest['batches'] as { batchId: string }[];
    const paths = [
      `/ingests/${ingestId}/quarantine?cursor=${first.body['next']}`,
      '/invoices/536365',
      '/invoices/536365/lines/85123A',
      '/customers/17850',
      `/lines/${ingestId}-1`,
      `/lines/${ingestId}-2`,
      '/batches',
      '/batches?status=COMMITTED',
      `/batches/${batch?.batchId}`,
      '/lake/days',
      '/lake/days/2010-12-01',
      '/operations',
    ];
    for (const path of paths) expect((await pipeline.get(path)).status, path).toBe(200);
    const failure = { Error: 'Late', Cause: 'of an execution that was given up' };
    await invoke('RecordFailure', { batchId: batch?.batchId, failure });
    await started(batch?.batchId);
    await accepted(ingestId);
  });

  it('finishes a batch that failed before it was sealed, failed after it, and was parked', async () => {
    faults.failing = 'ValidateBatch GetObject';
    const { body } = await pipeline.post(csv(aRow({ no: '536366' })));
    faults.failingNext = 'WriteParquet PutObject';
    await expect.poll(parked).toBe(1);
    faults.failing = undefined;
    faults.failingNext = undefined;
    const [sealed] = await batches('SEALED');
    await started(sealed?.batchId);
    faults.losingAnswer = 'FinishBatches StartSyncExecution';
    await invoke('FinishBatches');
    const { body: ingest } = await pipeline.get(`/ingests/${body['ingestId']}`);
    expect(ingest).toMatchObject({ lines: 1, accepted: 1, pending: 0 });
  });

  it('replays a parked delivery, which meets a sealed batch that fails, until it lands', async () => {
    faults.failing = 'ValidateBatch GetObject';
    const { body } = await pipeline.post(csv(aRow({ no: '536367' })));
    faults.failingNext = 'WriteParquet PutObject';
    await expect.poll(parked).toBe(2);
    await parkedAnHourAgo();
    expect(await invoke('ReplayDeliveries')).toMatchObject({ parked: 2, landed: 0, failed: [{}] });
    faults.failing = undefined;
    faults.failingNext = undefined;
    await forgetReplays();
    expect(await invoke('ReplayDeliveries')).toMatchObject({ parked: 2, landed: 1, failed: [] });
    expect(await invoke('ReplayDeliveries')).toMatchObject({ parked: 1, landed: 0 });
    expect(await parkedBucket().keys(MARK_PREFIX)).toEqual([]);
    const { body: ingest } = await pipeline.get(`/ingests/${body['ingestId']}`);
    expect(ingest).toMatchObject({ lines: 1, accepted: 1, pending: 0 });
  });

  it('audits all of this, with one plan missing', async () => {
    // The plan of the batch that the previous test finished.
    const committed = await batches('COMMITTED');
    const finished = await Promise.all(
      committed.map(({ batchId }) => pipeline.get(`/batches/${batchId}`)),
    );
    const [one] = finished.filter(
      ({ body }) => body['failure'] && body['startedAt'] === AN_HOUR_AGO,
    );
    const batchId = String(one?.body['batchId']);
    await losePlan(batchId);
    await invoke('AuditBatches');
    await unfinishedListed();
    expect(await invoke('AuditBatches', {}, 'badly')).toMatchObject({
      errorType: 'AuditFailed',
      errorMessage: `1 difference.\nPlanMissing: The sealed plan of batch ${batchId} is missing from staging, so the batch can't be audited.`,
    });
  });

  it('reports a quarantine that has expired long ago', async () => {
    const { ingestId } = await pipeline.land(csv(aRow({ qty: 'x' })));
    const { body: ingest } = await pipeline.get(`/ingests/${ingestId}`);
    const [batch] = ingest['batches'] as { batchId: string }[];
    const batchId = String(batch?.batchId);
    // There is no object with this key, as if S3 had removed it.
    const quarantineKeys = JSON.stringify([quarantineKey('2020-01-01', batchId)]);
    const landing = { pk: ingestPk(String(ingestId)), sk: `${LANDING}${batchId}` };
    await backdate(landing, { quarantineKeys });
    expect(await pipeline.get(`/ingests/${ingestId}/quarantine`)).toMatchObject({
      status: 200,
      body: { quarantined: 1, expired: { lines: 1, at: '2020-04-01T00:00:00.000Z' }, lines: [] },
    });
    const line = { lineId: `${ingestId}-1`, record: { Quantity: '1' } };
    expect(await pipeline.correct('expired', { lines: [line] })).toMatchObject({
      status: 202,
      body: { state: 'SENT', lines: [{ lineId: line.lineId, unknown: true }] },
    });
  });
}
