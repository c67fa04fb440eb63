import { stat, utimes } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { DAY_MS } from '../../../functions/domain/day.ts';
import { correctionKey } from '../../../functions/ledger/correction-items.ts';
import { aRow, csv } from '../../support/pipeline.ts';
import { accepted, backdate, invoke, staged, unfinishedListed } from './aws.ts';
import { faults, pipeline } from './pipeline.ts';

/** Quarantined lines that are corrected, by several at once and after an interruption. */
export function linesAreCorrected(): void {
  it('finishes a correction that was interrupted, of which another has sent a line', async () => {
    const { ingestId } = await pipeline.land(csv(aRow({ qty: 'x' }), aRow({ qty: 'y' })));
    const [one, two] = await pipeline.quarantineOf(ingestId);
    const corrected = (...lines: (typeof one)[]) => ({
      lines: lines.map((line) => ({
        lineId: line?.['lineId'],
        record: { ...Object(line?.['fields']), Quantity: '7' },
      })),
    });
    expect((await pipeline.correct('first', corrected(one))).status).toBe(202);
    faults.failing = 'Correct PutRecords';
    expect((await pipeline.correct('interrupted', corrected(one, two))).status).toBe(503);
    faults.failing = undefined;
    const [row] = (await pipeline.quarantineOf(ingestId)).slice(1);
    const correctionId = String(Object(row?.['correction']).correctionId);
    const shown = async () => (await pipeline.get(`/corrections/${correctionId}`)).body;
    expect(await shown()).toMatchObject({
      state: 'OPEN',
      lines: [{ alreadyCorrected: {} }, { pending: true }],
    });
    const daysAgo = new Date(Date.now() - 2 * DAY_MS);
    await backdate(correctionKey(correctionId), { startedAt: daysAgo.toISOString() });
    const content = await staged(`staging/${correctionId}/`);
    await utimes(content, daysAgo, daysAgo);
    expect(await invoke('FinishCorrections')).toEqual({ sent: [correctionId], failed: [] });
    // It was written again, so that it would not have expired if the run had failed.
    expect((await stat(content)).mtime.getTime()).toBeGreaterThan(daysAgo.getTime());
    expect(await shown()).toMatchObject({
      state: 'SENT',
      lines: [{ alreadyCorrected: {} }, { correctedLineId: expect.stringMatching(/-1$/) }],
    });
    const { ingestId: sent } = await shown();
    await expect
      .poll(async () => (await pipeline.get(`/ingests/${sent}`)).body, { timeout: 60_000 })
      .toMatchObject({ corrects: correctionId, accepted: 1, pending: 0 });
    await accepted(sent);
    await unfinishedListed();
    // Only the plan that is missing since the test before.
    expect(await invoke('AuditBatches', {}, 'badly')).toMatchObject({
      errorMessage: expect.stringMatching(/^1 difference\.\nPlanMissing/),
    });
  });

  it('tells the story of a quarantined line and of the one that was sent in its place', async () => {
    const { ingestId } = await pipeline.land(csv(aRow({ no: '536369', qty: 'x' })));
    const [line] = await pipeline.quarantineOf(ingestId);
    const record = { ...Object(line?.['fields']), Quantity: '7' };
    const { body: correction } = await pipeline.correct('mend', {
      lines: [{ lineId: line?.['lineId'], record }],
    });
    const [sent] = correction['lines'] as { lineId: string; correctedLineId: string }[];
    const { body: before } = await pipeline.get(`/lines/${sent?.lineId}`);
    expect(before).toMatchObject({ correctedBy: { lineId: sent?.correctedLineId } });
    const { body: after } = await pipeline.get(`/lines/${sent?.correctedLineId}`);
    expect(after).toMatchObject({ corrects: { lineId: sent?.lineId } });
  });
}
