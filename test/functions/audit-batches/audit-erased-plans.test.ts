import { describe, expect, it } from 'vitest';
import { encodeLines } from '../../../functions/index/encoded-lines.ts';
import { linesKey, linesLocation } from '../../../functions/lake/lake-keys.ts';
import { DAY, rewrite } from './a-rewrite.ts';
import { auditor, first, landed, type Pipeline } from './an-auditor.ts';

/** A batch has landed, and its plan went with a customer. */
async function erased(...others: string[]): Promise<Pipeline> {
  const pipeline = await landed('b-1', ...others);
  erasePlan(pipeline, 'b-1');
  return pipeline;
}

function erasePlan(pipeline: Pipeline, batchId: string): void {
  const batch = pipeline.batches.get(batchId);
  if (!batch) throw new Error('there is no batch');
  pipeline.plans.delete(`staging/${batchId}/plan`);
  pipeline.batches.set(batchId, { ...batch, planErasedAt: pipeline.at(1) });
}

const audited = async (pipeline: Pipeline) => {
  const { differences, expiredPlans } = await auditor(pipeline)();
  expect(expiredPlans).toBe(0);
  return differences.filter(({ id }) => id === 'b-1').map(({ kind, says }) => `${kind}: ${says}`);
};

const own = <T>(items: Map<string, T>): [string, T] => {
  const found = [...items].find(([key]) => key.includes('i-b-1'));
  if (!found) throw new Error('there is no such item');
  return found;
};

function itemIn<T>(items: Map<string, T | 'unreadable'>): [string, T] {
  const [key, item] = own(items);
  if (item === 'unreadable') throw new Error('the item is unreadable');
  return [key, item];
}

describe('a batch whose plan was erased with a customer', () => {
  it('is as it must be, before and after its day is rewritten', async () => {
    const pipeline = await erased('b-2');
    expect(await audited(pipeline)).toEqual([]);
    expect(pipeline.calls).toContain('ofInvoice');
    await rewrite(pipeline);
    expect(await audited(pipeline)).toEqual([]);
  });

  const planted: Record<string, [(pipeline: Pipeline) => unknown, RegExp[]]> = {
    'a fragment is missing from Invoices': [
      ({ invoices }) => invoices.delete(own(invoices)[0]),
      [/^ErasedBatchDiffers: .* Invoices has other lines than the lake: 1 invoice, .* i-b-1-\d/],
    ],
    'a fragment is there twice': [
      ({ invoices }) => {
        const [key, item] = itemIn(invoices);
        invoices.set(`${key}9`, { ...item, fragment: `${item.fragment}9` });
      },
      [/^ErasedBatchDiffers: .* Invoices has other lines/],
    ],
    'an item has other lines with the same totals': [
      ({ invoices }) => {
        const [key, item] = itemIn(invoices);
        const time = Date.UTC(2010, 11, 1);
        const line = [77, 'X', null, Number(item.quantity), time, 0] as const;
        const price = Number(item.revenue / item.quantity);
        invoices.set(key, { ...item, lines: encodeLines([[...line.slice(0, 5), price] as never]) });
      },
      [/^ErasedBatchDiffers: .* Invoices has other lines/],
    ],
    'an item of Invoices is unreadable': [
      ({ invoices }) => invoices.set(own(invoices)[0], 'unreadable'),
      [/^ErasedBatchDiffers: .* Invoices has other lines/],
    ],
    'a fragment is missing from Customers': [
      ({ customers }) => customers.delete(own(customers)[0]),
      [/^ErasedBatchDiffers: .* Customers has other lines than the lake: 1 customer, .* i-b-1-1/],
    ],
    'an item of Customers is there twice': [
      ({ customers }) => {
        const [key, item] = itemIn(customers);
        customers.set(`${key}9`, { ...item, invoiceFragment: `${item.invoiceFragment}9` });
      },
      [/^ErasedBatchDiffers: .* Customers has other lines/],
    ],
    'its object is missing': [
      ({ objects }) => objects.delete(linesKey(DAY, 0, 'b-1')),
      [/^ErasedBatchDiffers: .* the lake has none/, /^LakeObjectMissing: /],
    ],
    'its lines are in the lake twice': [
      ({ objects }) => {
        const object = objects.get(linesKey(DAY, 0, 'b-1'));
        if (object) objects.set(`${linesLocation(DAY, 0)}b-9.parquet`, object);
      },
      [/^ErasedBatchDiffers: .*landed 2 lines .* the lake has 4 lines/, /Invoices/, /Customers/],
    ],
    'no query sees its day': [
      ({ locations }) => locations.delete(first(locations)[0]),
      [/^PartitionMissing: /],
    ],
    'a landing has another number of lines': [
      ({ ingests }) => {
        const [landing] = ingests.get('i-b-1')?.landings ?? [];
        if (landing) landing.accepted += 1;
      },
      [/landed 3 lines of ingest i-b-1, and 2 by day/, /2 accepted and 1 .* have 3 and 1/],
    ],
    'a landing has other amounts': [
      ({ ingests }) => {
        const [landing] = ingests.get('i-b-1')?.landings ?? [];
        const [day] = landing?.dayTotals ?? [];
        if (landing && day) landing.dayTotals = [[day[0], day[1], '1', day[3]]];
      },
      [/^ErasedBatchDiffers: .*has landed 2 lines \(quantity 1, .* the lake has 2 lines/],
    ],
  };

  it.each(Object.entries(planted))('is reported when %s', async (_, [plant, expected]) => {
    const pipeline = await erased();
    plant(pipeline);
    const found = await audited(pipeline);
    expect(found).toHaveLength(expected.length);
    for (const says of expected) {
      expect(found).toContainEqual(expect.stringMatching(says));
    }
    expect(found.join()).not.toContain('17850');
  });

  const MANY = Array.from({ length: 8 }, (_, n) => `b-${n}`);

  it.each([
    [50_000, MANY.length],
    [7, 4 * MANY.length],
    [0, MANY.length ** 2],
  ])(
    'with %i invoices and customers kept, eight of one day read %i objects at most',
    async (most, reads) => {
      const pipeline = await landed(...MANY);
      for (const batchId of MANY) erasePlan(pipeline, batchId);
      const audit = auditor(pipeline, { mostKeptLines: most });
      expect((await audit()).differences).toEqual([]);
      const objects = pipeline.calls.filter((call) => call === 'object').length;
      // Each batch also looks whether its own object is there.
      expect(objects - MANY.length).toBeLessThanOrEqual(reads);
      expect(objects - MANY.length).toBeGreaterThan(reads / 2);
    },
  );

  it('is reported beside others of its day, whatever is kept of them', async () => {
    for (const mostKeptLines of [0, 7, 50_000]) {
      const pipeline = await landed(...MANY);
      for (const batchId of MANY) erasePlan(pipeline, batchId);
      pipeline.invoices.delete(own(pipeline.invoices)[0]);
      const { differences } = await auditor(pipeline, { mostKeptLines })();
      expect(differences.map(({ kind, id }) => [kind, id])).toEqual([
        ['ErasedBatchDiffers', 'b-1'],
      ]);
    }
  });

  it('is left to the next audit while an operation moves lines', async () => {
    const pipeline = await erased();
    pipeline.invoices.clear();
    pipeline.moving.is = true;
    const { differences, unsettled } = await auditor(pipeline)();
    expect([differences, unsettled]).toEqual([[], 1]);
  });
});
