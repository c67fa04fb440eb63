import { gunzipSync, gzipSync } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { dayKey } from '../../../functions/ledger/day-items.ts';
import { landingKey } from '../../../functions/ledger/ledger-items.ts';
import { operationKey } from '../../../functions/ledger/operations/operation-items.ts';
import { rawKey } from '../../../functions/raw/raw-body.ts';
import { aRow, csv } from '../../support/pipeline.ts';
import {
  AN_HOUR_AGO,
  audited,
  backdate,
  DATE,
  forgetDays,
  invoke,
  losePlan,
  named,
  operator,
} from './aws.ts';
import { pipeline } from './pipeline.ts';

/** Ingests that are retracted, brought back, purged and reprocessed. */
export function ingestsChange(): void {
  it('retracts an ingest, brings it back, retracts it again and purges it', async () => {
    const { ingestId } = await pipeline.land(csv(aRow({ no: '536399' })));
    const id = String(ingestId);
    const { body: ingest } = await pipeline.get(`/ingests/${id}`);
    const [batch] = ingest['batches'] as { batchId: string }[];
    const batchId = String(batch?.batchId);
    const ask = (action: string, dryRun = false) =>
      invoke('RunOperations', { retraction: { action, id, requestedBy: 'ada', dryRun } });
    // As of a version that did not record the days of a landing: the plan has them, then the catalog.
    await forgetDays(landingKey(id, batchId));
    const plan = { state: 'PLANNED', plan: { lines: 1, quantity: '6', revenue: '15.3' } };
    expect(await ask('retract', true)).toMatchObject(plan);
    await losePlan(batchId);
    expect(await ask('retract', true)).toMatchObject(plan);
    const done = async (action: string): Promise<void> => {
      const { operationId } = await ask(action);
      const work = () => invoke('RunOperations', { work: operationId });
      await expect.poll(async () => String((await work())['detail'])).not.toMatch(/another inv/);
      // As if the steps that began before had ended, and no earlier switch could be under way.
      const progress = JSON.stringify({ won: [id], since: AN_HOUR_AGO });
      if (action === 'retract') await backdate(operationKey(String(operationId)), { progress });
      await backdate(dayKey(DATE), { switchedAt: AN_HOUR_AGO });
      await expect.poll(async () => (await work())['state'], { timeout: 20_000 }).toBe('DONE');
    };
    const lineState = async () => (await pipeline.get(`/lines/${id}-1`)).body['state'];
    const invoice = async () => (await pipeline.get('/invoices/536399')).status;
    await done('retract');
    expect([await lineState(), await invoice()]).toEqual(['RETRACTED', 404]);
    await audited();
    await done('undo');
    expect([await lineState(), await invoice()]).toEqual(['ACCEPTED', 200]);
    await done('retract');
    await done('purge');
    expect((await pipeline.get(`/ingests/${id}`)).body['retraction']).toMatchObject({
      state: 'PURGED',
      lines: 1,
    });
  });

  it('reads two ingests again: a line of one is refused now, and that of the other no longer', async () => {
    const good = aRow({ no: '536402' });
    // Once the line before it is refused, it is the first part of its invoice.
    const behind = aRow({ no: '536402', customer: '14688' });
    const other = { date: '1/4/2011 10:00', customer: '14688' };
    const refused = aRow({ no: '536403', qty: '1.5', ...other });
    const now = await reprocessed([good, behind], good.replace(',6,', ',6.5,'));
    const before = await reprocessed([refused], refused.replace(',1.5,', ',15,'));
    expect((await pipeline.get('/invoices/536402')).body).toMatchObject({ lineCount: 1 });
    expect((await pipeline.get('/invoices/536403')).status).toBe(200);
    expect(await pipeline.quarantineOf(now)).toMatchObject([{ lineId: `${now}-1` }]);
    expect(await pipeline.quarantineOf(before)).toEqual([]);
    const writtenBy = 'RunOperations';
    expect(await storyOf(`${now}-1`)).toMatchObject({ quarantine: { writtenBy } });
    for (const lineId of [`${now}-2`, `${before}-1`]) {
      const story = { invoice: { writtenBy }, customer: { writtenBy } };
      expect(await storyOf(lineId)).toMatchObject(story);
    }
  });
}

const storyOf = async (lineId: string) => (await pipeline.get(`/lines/${lineId}`)).body;

/** Lands rows, replaces the first in the raw body, and has it read again. Returns the ingest. */
async function reprocessed(rows: readonly string[], instead: string): Promise<string> {
  const [row = ''] = rows;
  const { ingestId } = await pipeline.land(csv(...rows));
  const id = String(ingestId);
  await keepInstead(id, row, instead);
  const reprocessing = { action: 'reprocess', of: { id }, requestedBy: 'ada', dryRun: false };
  const { operationId } = await invoke('RunOperations', { reprocessing });
  const work = () => invoke('RunOperations', { work: operationId });
  await expect.poll(async () => String((await work())['detail'])).not.toMatch(/another inv/);
  // As if the steps that began before had ended, and no earlier switch could be under way.
  const progress = JSON.stringify({ won: [id], since: AN_HOUR_AGO });
  await backdate(operationKey(String(operationId)), { progress });
  const state = async () => {
    await backdate(dayKey(DATE), { switchedAt: AN_HOUR_AGO });
    return (await work())['state'];
  };
  await expect.poll(state, { timeout: 20_000 }).toBe('DONE');
  return id;
}

/** Changes a raw body, as if other code had read it at first. */
async function keepInstead(ingestId: string, row: string, instead: string): Promise<void> {
  const at = { Bucket: named('AWS::S3::Bucket', 'Staging'), Key: rawKey(ingestId) };
  const s3 = new S3Client(operator());
  const { Body } = await s3.send(new GetObjectCommand(at));
  const kept = gunzipSync((await Body?.transformToByteArray()) ?? '').toString();
  expect(kept).toContain(row);
  await s3.send(new PutObjectCommand({ ...at, Body: gzipSync(kept.replace(row, instead)) }));
}
