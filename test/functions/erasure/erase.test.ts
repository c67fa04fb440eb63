import { describe, expect, it } from 'vitest';
import { readCertificate } from '../../../functions/erasure/certificate.ts';
import { Progress } from '../../../functions/erasure/progress.ts';
import { aShop } from './a-shop.ts';

const HOUR_MS = 3_600_000;
const OURS = { customerId: '17850', quantity: 2, unitPrice: 1500 };
const OTHERS = { customerId: '14911', quantity: 3, unitPrice: 1000 };

type Shop = ReturnType<typeof aShop>;

async function asked(shop: Shop, anonymise = false): Promise<string> {
  const response = await shop.request('17850', anonymise);
  if (response.state !== 'ASKED') throw new Error(response.state);
  return response.operationId;
}

async function certificateOf(shop: Shop, operationId: string) {
  const { result } = (await shop.work(operationId)) ?? {};
  const { certificate } = result as { certificate: string };
  return readCertificate(Buffer.from((await shop.ports.store.get(certificate)) ?? '').toString());
}

const invoicesOf = ({ tables }: Shop): number => tables.invoices.size;

describe('an erasure', () => {
  it('rewrites a day again, if the index did not know all of it, and counts each line once', async () => {
    const shop = aShop();
    await shop.land('a', [OURS, OTHERS]);
    // A batch that had begun before, and whose zombie writes its object after the first rewrite.
    shop.lake.startedAt.set('late', new Date(shop.lake.now).toISOString());
    shop.lake.now += 1000;
    let rewrites = 0;
    shop.hooks.afterRewrite = async () => {
      rewrites += 1;
      if (rewrites === 1) await shop.lake.land('late', [OURS, OURS]);
    };
    const operationId = await asked(shop);
    const waiting = await shop.work(operationId);
    expect(Progress.parse(waiting?.progress)).toMatchObject({ phase: 'GRACE', round: 1 });
    expect(await shop.lake.found()).toEqual(['a-2']);

    shop.lake.now += 2 * HOUR_MS;
    expect((await certificateOf(shop, operationId)).found).toMatchObject({
      days: 1,
      ingests: 2,
      lines: 3,
      quantity: '6',
      revenue: '9',
      invoices: 1,
      customers: 1,
    });
    // Each round has counted what it removed, under an id of its own: the other side of the books.
    const removed = ['a', 'late'].map((id) => shop.retractions.removedOf(id));
    expect(removed).toMatchObject([
      [{ operationId, removal: 'erase', days: [{ lineCount: 1 }] }],
      [{ removal: 'erase', days: [{ lineCount: 2 }] }],
    ]);
    expect(removed[1]?.[0]?.operationId).not.toBe(operationId);
  });

  it.each(['earlier', undefined] as const)(
    'finds all invoices that an item of Customers leads to (%s version)',
    async (version) => {
      const shop = aShop();
      const invoices = ['8', '9'].map((invoiceNo) => ({ ...OURS, invoiceNo }));
      await shop.land('a', [...invoices, OTHERS], version);
      await shop.land('b', [OURS]);
      expect(shop.tables.customers.size).toBe(version ? 4 : 3);
      shop.lake.now += 1000;
      const operationId = await asked(shop);
      await shop.work(operationId);
      expect([...shop.tables.invoices.values()]).toMatchObject([{ customerId: { S: '14911' } }]);
      expect([...shop.tables.customers.values()]).toMatchObject([{ customerId: { S: '14911' } }]);
      shop.lake.now += 2 * HOUR_MS;
      const { found } = await certificateOf(shop, operationId);
      expect(found).toMatchObject({ lines: 3, invoices: 3, customers: version ? 3 : 2 });
    },
  );

  it('finds lines of which no index knows, and takes as many rounds as it needs', async () => {
    const shop = aShop();
    await shop.land('a', [OURS, OTHERS], 'lake');
    shop.lake.now += 1000;
    const operationId = await asked(shop, true);
    const waiting = await shop.work(operationId);
    expect(Progress.parse(waiting?.progress)).toMatchObject({ phase: 'GRACE', round: 1 });
    // Anonymised: both lines are there.
    expect(await shop.lake.found()).toEqual(['a-1', 'a-2']);
    shop.lake.now += 2 * HOUR_MS;
    const { mode, found } = await certificateOf(shop, operationId);
    expect([mode, found.lines, found.revenue]).toEqual(['anonymise', 1, '3']);
  });

  it('leaves a batch alone that begins meanwhile, in every store', async () => {
    const shop = aShop();
    await shop.land('before', [OURS, OTHERS]);
    shop.lake.now += 1000;
    const operationId = await asked(shop);
    shop.lake.now += 1000;
    await shop.land('meanwhile', [OURS, OTHERS]);
    shop.hooks.afterRewrite = async () => {
      delete shop.hooks.afterRewrite;
      await shop.land('later', [OURS]);
    };
    await shop.work(operationId);
    const left = ['before-2', 'later-1', 'meanwhile-1', 'meanwhile-2'];
    expect((await shop.lake.found()).sort()).toEqual(left);
    shop.lake.now += 2 * HOUR_MS;
    const { found, scan } = await certificateOf(shop, operationId);
    expect([found.lines, found.customers, scan.found]).toEqual([1, 1, 0]);
    expect((await shop.lake.found()).sort()).toEqual(left);
    expect(await shop.ports.items.ofCustomer('17850')).toHaveLength(2);
    expect(invoicesOf(shop)).toBe(4);
    // What it left is erased by the next request, and nothing else.
    const next = await asked(shop);
    expect(next).not.toBe(operationId);
    await shop.work(next);
    expect((await shop.lake.found()).sort()).toEqual(['before-2', 'meanwhile-2']);
    expect(await shop.ports.items.ofCustomer('17850')).toEqual([]);
  });

  it('ends although the day is rewritten again and again, so that there always is an old generation', async () => {
    const shop = aShop();
    await shop.land('a', [OURS, OTHERS]);
    shop.lake.now += 1000;
    const operationId = await asked(shop);
    await shop.work(operationId);
    const states: unknown[] = [];
    for (let hour = 1; hour <= 2; hour += 1) {
      shop.lake.now += HOUR_MS - 60_000;
      await shop.lake.rewrite();
      shop.lake.now += 120_000;
      states.push((await shop.work(operationId))?.state);
    }
    // When exactly a generation was replaced is not recorded, so the first one stays for up to twice as long.
    expect(states).toEqual(['OPEN', 'DONE']);
    expect(await shop.lake.keys()).not.toContain('g=0/a.parquet');
    expect((await shop.lake.clean()).left).toBeGreaterThan(0);
  });

  it('takes results of queries away that may show the lines, and leaves those of later ones', async () => {
    const shop = aShop();
    await shop.land('a', [OURS]);
    shop.results.set('results/before.csv', shop.lake.now);
    shop.lake.now += 1000;
    const operationId = await asked(shop);
    await shop.work(operationId);
    expect([...shop.results]).toEqual([]);
    // A query that was planned with the old generation, and one of which nobody need be afraid.
    shop.results.set('results/slow.csv', shop.lake.now + HOUR_MS / 3);
    shop.results.set('results/later.csv', shop.lake.now + HOUR_MS);
    shop.lake.now += 2 * HOUR_MS;
    const { found, scan } = await certificateOf(shop, operationId);
    expect([...shop.results.keys()]).toEqual(['results/later.csv']);
    expect(found.results).toBe(2);
    expect(scan.searched).toContainEqual({ place: 'results of queries', searched: 1 });
  });

  it('waits for such queries although no day had to be rewritten', async () => {
    const shop = aShop();
    await shop.land('a', [OTHERS]);
    shop.lake.now += 1000;
    const operationId = await asked(shop);
    expect((await shop.work(operationId))?.state).toBe('OPEN');
    shop.lake.now += HOUR_MS / 2;
    expect((await shop.work(operationId))?.state).toBe('DONE');
    expect(await shop.lake.found()).toEqual(['a-1']);
  });
});
