import { describe, expect, it } from 'vitest';
import type { Difference } from '../../../functions/audit-batches/difference.ts';
import { aPipeline, OBJECTS_A_PAGE } from './a-pipeline.ts';
import { auditor, landed, type Pipeline } from './an-auditor.ts';

describe('an object outside the ledger', () => {
  const DAY = 'lake/invoice_date=2010-12-01/g=0/';
  const reason = ({ differences: [difference] }: { differences: Difference[] }) => {
    expect(difference?.kind).toBe('ObjectOutsideLedger');
    return difference?.says;
  };
  const put = (pipeline: Pipeline, key: string): void => {
    pipeline.objects.set(key, { bytes: Buffer.from('x'), modifiedAt: pipeline.at(1) });
  };
  const ways: [
    name: string,
    find: (pipeline: Pipeline, key: string) => Promise<string | undefined>,
  ][] = [
    [
      'on a day that a new batch wrote to',
      async (pipeline, key) => {
        put(pipeline, key);
        return reason(await auditor(pipeline, { sweptObjects: 0 })());
      },
    ],
    [
      'by the sweep when nothing is new',
      async (pipeline, key) => {
        const audit = auditor(pipeline);
        await audit(30);
        put(pipeline, key);
        return reason(await audit(60));
      },
    ],
  ];

  it.each(ways)('of an unknown batch is found %s', async (_, find) => {
    expect(await find(await landed('b-1'), `${DAY}unknown.parquet`)).toBe(
      `${DAY}unknown.parquet belongs to a batch that is not in the ledger.`,
    );
  });

  it('is none that an operation has archived', async () => {
    const pipeline = await landed('b-1');
    put(pipeline, 'archive/o1/i1/2010-12-01.parquet');
    put(pipeline, 'archive/o1/i1/manifest.json');
    expect((await auditor(pipeline)()).differences).toEqual([]);
  });

  it.each(ways)('of an ABANDONED batch is found %s', async (_, find) => {
    const pipeline = await landed('b-1');
    await pipeline.land('b-2', { state: 'ABANDONED' });
    pipeline.ingests.delete('i-b-2');
    expect(await find(pipeline, `${DAY}b-2.parquet`)).toContain('ABANDONED');
  });

  it.each(ways)('that its batch did not plan is found %s', async (_, find) => {
    const pipeline = await landed('b-1');
    await pipeline.land('b-2', { at: 1, lines: [{ invoiceTs: Date.UTC(2011, 0, 1) }] });
    expect(await find(pipeline, `${DAY}b-2.parquet`)).toContain('not in the plan');
  });

  it('counts once, although its day and the sweep lead to it', async () => {
    const pipeline = await landed('b-1');
    put(pipeline, `${DAY}unknown.parquet`);
    const { objects, differences } = await auditor(pipeline)(30);
    expect(objects).toBe(pipeline.objects.size);
    expect(differences).toHaveLength(1);
  });

  it('that no batch could have written is found, and reported until it is gone', async () => {
    const pipeline = await landed('b-1');
    put(pipeline, 'lake/notes.txt');
    const audit = auditor(pipeline);
    expect(reason(await audit(30))).toContain('lake/notes.txt');
    const later = auditor(pipeline, { sweptObjects: OBJECTS_A_PAGE });
    await later(30);
    expect((await later(60)).kinds).toEqual(['ObjectOutsideLedger']);
    pipeline.objects.delete('lake/notes.txt');
    expect(await later(90)).toMatchObject({ kinds: [], next: { openObjects: [] } });
  });

  it('is found in the end by a sweep of one page per audit', async () => {
    const pipeline = aPipeline();
    for (let batch = 0; batch < 3 * OBJECTS_A_PAGE; batch += 1) await pipeline.land(`b-${batch}`);
    const audit = auditor(pipeline, { sweptObjects: OBJECTS_A_PAGE });
    await audit(30);
    put(pipeline, `${DAY}zz.parquet`);
    const found = [];
    for (let hour = 1; hour <= 7; hour += 1) found.push(...(await audit(30 + hour * 60)).kinds);
    expect(found).toContain('ObjectOutsideLedger');
  });

  it('leads to an unreadable batch, which is open until that is reported', async () => {
    const pipeline = await landed('b-1', 'b-2', 'b-3');
    const audit = auditor(pipeline, { saveEveryMs: 0 });
    await audit(30);
    pipeline.invalid.add(pipeline.batches.get('b-1') ?? {});
    pipeline.saved.length = 0;
    const { kinds, next } = await audit(60);
    expect([kinds, next.openBatches]).toEqual([['BatchUnreadable'], []]);
    const passed = pipeline.saved.filter(({ sweptTo }) => sweptTo.includes('b-3.'));
    expect(passed.map(({ openBatches }) => openBatches)).toContainEqual(['b-1']);
  });

  it('is not one whose batch is SEALED and not yet COMMITTED', async () => {
    const pipeline = aPipeline();
    await pipeline.land('b-1', { state: 'SEALED' });
    expect((await auditor(pipeline)(5)).kinds).toEqual([]);
  });
});
