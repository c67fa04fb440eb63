import { describe, expect, it } from 'vitest';
import { linesKey, linesLocation, rewrittenKey } from '../../../functions/lake/lake-keys.ts';
import { LINES_TABLE } from '../../../functions/lake/lake-tables.ts';
import { COMPACT, DAY, rewrite } from './a-rewrite.ts';
import { auditor, landed, type Pipeline } from './an-auditor.ts';

const rewritten = rewrittenKey(DAY, 1, 0);
const own = linesKey(DAY, 0, 'b-1');

describe('an audit of a day that was rewritten', () => {
  it('finds no differences, before the old generation is deleted and after', async () => {
    const pipeline = await landed('b-1', 'b-2');
    await rewrite(pipeline);
    const report = await auditor(pipeline)();
    expect(report.differences).toEqual([]);
    expect(report.stores.lake).toEqual(report.stores.invoices);
    pipeline.objects.delete(own);
    expect((await auditor(pipeline)()).differences).toEqual([]);
  });

  it('reads what a batch wrote after the rewrite, and while it ran', async () => {
    const pipeline = await landed('b-1', 'b-2');
    const day = await pipeline.days.readDay(DAY);
    const begun = await pipeline.days.beginRewrite(day, COMPACT, '2026-06-01T00:00:00.000Z');
    await pipeline.land('b-3');
    expect((await auditor(pipeline)()).differences).toEqual([]);
    await pipeline.days.giveUpRewrite(begun);
    await rewrite(pipeline);
    await pipeline.land('b-4');
    pipeline.locations.set(`${LINES_TABLE} ${DAY}`, linesLocation(DAY, 2));
    expect((await auditor(pipeline)()).differences).toEqual([]);
    pipeline.objects.delete(linesKey(DAY, 2, 'b-4'));
    expect((await auditor(pipeline)()).differences).toMatchObject([
      { kind: 'LakeObjectMissing', id: 'b-4' },
    ]);
  });

  const planted: Record<string, [kinds: string[], plant: (pipeline: Pipeline) => void]> = {
    'an object of the rewrite is missing': [
      ['RewriteDiffers'],
      ({ objects }) => void objects.delete(rewritten),
    ],
    'an object of the rewrite has other lines': [
      ['RewriteDiffers'],
      ({ objects }) => {
        const other = objects.get(own);
        if (other) objects.set(rewritten, other);
      },
    ],
    'the catalog names the old generation': [
      ['PartitionElsewhere', 'PartitionElsewhere'],
      ({ locations }) => void locations.set(`${LINES_TABLE} ${DAY}`, linesLocation(DAY, 0)),
    ],
    'there is another object in the live generation': [
      ['ObjectOutsideLedger'],
      ({ objects }) => {
        const object = objects.get(rewritten);
        if (object) objects.set(rewrittenKey(DAY, 1, 1), object);
      },
    ],
    'there is an object of a rewrite that never began': [
      ['ObjectOutsideLedger'],
      ({ objects }) => {
        const object = objects.get(rewritten);
        if (object) objects.set(rewrittenKey(DAY, 2, 0), object);
      },
    ],
    'no rewrite knew of the batch': [
      ['LakeLinesForgotten'],
      ({ days }) => {
        const { registrationOf } = days;
        days.registrationOf = async (date, batchId) =>
          batchId === 'b-1' ? undefined : registrationOf(date, batchId);
      },
    ],
  };

  it.each(Object.entries(planted))('reports that %s', async (_, [kinds, plant]) => {
    const pipeline = await landed('b-1', 'b-2');
    await rewrite(pipeline);
    plant(pipeline);
    const { differences } = await auditor(pipeline)();
    expect(differences.map(({ kind }) => kind)).toEqual(kinds);
  });
});
