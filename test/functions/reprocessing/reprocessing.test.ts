import { describe, expect, it } from 'vitest';
import { ingestBooks } from '../../../functions/books/ingest-books.ts';
import { customerItemOf } from '../../../functions/index/customers/customer-item.ts';
import { readQuarantineObject } from '../../../functions/lake/quarantine-object.ts';
import { progressCounts } from '../../../functions/ledger/ingest-progress.ts';
import { aRow, HEADER } from '../../support/pipeline.ts';
import { aWorld, eraseInvoice, readAs } from './a-world.ts';

const body = (...rows: string[]): string =>
  [`${HEADER},Till`, ...rows.map((row) => `${row}`)].join('\n');
const FIRST = body(
  `${aRow()},7`,
  `${aRow({ no: '536366', date: '12/2/2010 9:00', customer: '' })},`,
  `${aRow({ no: '536367', qty: '1.5' })},8`,
  `${aRow({ no: '536368', date: '12/3/2010 9:00', customer: '14911' })},9`,
);
const OTHER = body(`${aRow({ no: '536370' })},`, `${aRow({ no: '536371', qty: '' })},`);

const world = () => aWorld({ ingestId: 'i1', body: FIRST }, { ingestId: 'i2', body: OTHER });
type World = Awaited<ReturnType<typeof aWorld>>;

async function quarantined({ quarantine }: World): Promise<string[]> {
  const found = await Promise.all([...quarantine.values()].map(readQuarantineObject));
  return found
    .flat()
    .map((record) => `${record.ingestId}-${record.row} ${record.line().reason}`)
    .sort();
}

/** What Customers has, in the order of its keys. */
const itemsIn = ({ tables }: World) =>
  [...tables.customers]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => customerItemOf(item));
const keysIn = (at: World) =>
  itemsIn(at).map(({ customerId, invoiceFragment }) => [customerId, invoiceFragment]);

async function done(at: World, id = 'i1') {
  const asked = await at.request({ id });
  if (asked.state !== 'ASKED') throw new Error(JSON.stringify(asked));
  await at.settle();
  return at.operations.readOperation(asked.operationId);
}

const countsOf = (at: World, id = 'i1') => {
  const progress = at.ingests.get(id);
  if (!progress) throw new Error('unknown');
  const { accepted, quarantined: refused, pending } = progressCounts(progress);
  return { accepted, quarantined: refused, pending };
};

describe('reprocessing', () => {
  it('fills a column that is kept now, and leaves ids, other ingests and other days as they are', async () => {
    const at = await world();
    const before = at.stores();
    at.policy.is = 'extra';
    const operation = await done(at);
    expect(operation?.result).toMatchObject({ ingests: 1, changed: 1, days: 2, refused: [] });
    const { lake, ...rest } = at.stores();
    expect(lake.map(({ extra }) => extra)).toEqual(['{"Till":"7"}', null, '{"Till":"9"}', null]);
    expect(lake.map(({ extra: _, ...line }) => line)).toEqual(
      before.lake.map(({ extra: _, ...line }) => line),
    );
    expect(rest).toEqual({ ...before, lake: undefined, ...rest });
    expect(rest.invoices).toEqual(before.invoices);
    expect(rest.landings).toEqual(before.landings);
    expect(at.archive.size).toBe(0);
    expect(await at.reprocessings.readReprocessing('i1')).toMatchObject({
      state: 'REPROCESSED',
      times: 1,
    });
    // Once more, nothing is left to change.
    expect((await done(at))?.result).toMatchObject({ ingests: 1, changed: 0, days: 0 });
    expect(at.stores()).toEqual({ lake, ...rest });
  });

  it('moves lines into the quarantine, out of it and to another day, and the books balance', async () => {
    const at = await world();
    await readAs(at, 'i1', (text) =>
      text.replace('1.5', '155').replace('12/3/2010', '12/9/2010').replace('2.55', 'x.55'),
    );
    const dry = await at.request({ id: 'i1' }, { dryRun: true });
    const totals = (lines: number, quantity: string, revenue: string) => ({
      lines,
      quantity,
      revenue,
    });
    expect(dry).toMatchObject({
      plan: {
        ingests: 1,
        changed: 1,
        before: { accepted: 3, quarantined: 1 },
        after: { accepted: 3, quarantined: 1 },
        days: [
          {
            date: '2010-12-01',
            lines: 2,
            before: totals(1, '6', '15.3'),
            after: totals(1, '155', '395.25'),
          },
          {
            date: '2010-12-03',
            lines: 1,
            before: totals(1, '6', '15.3'),
            after: totals(0, '0', '0'),
          },
          {
            date: '2010-12-09',
            lines: 1,
            before: totals(0, '0', '0'),
            after: totals(1, '6', '15.3'),
          },
        ],
      },
    });
    await done(at);
    const { lake, invoices, customers } = at.stores();
    expect(lake.map(({ id, date, quantity }) => [id, date, quantity])).toEqual([
      ['i1-2', '2010-12-02', 6],
      ['i1-3', '2010-12-01', 155],
      ['i1-4', '2010-12-09', 6],
      ['i2-1', '2010-12-01', 6],
    ]);
    expect(invoices.join()).not.toContain('"536365"');
    expect(invoices.join()).toContain('"536367"');
    expect([invoices.length, customers.length]).toEqual([4, 3]);
    expect(await quarantined(at)).toEqual(['i1-1 invalid_unit_price', 'i2-2 missing_value']);
    expect(countsOf(at)).toEqual({ accepted: 3, quarantined: 1, pending: 0 });
    const progress = at.ingests.get('i1');
    const books = progress && ingestBooks(progress);
    expect(books?.days.map(({ date, accepted }) => [date, accepted?.lineCount])).toEqual([
      ['2010-12-01', 1],
      ['2010-12-02', 1],
      ['2010-12-09', 1],
    ]);
    expect(at.partitions).toContain('invoice_lines 2010-12-09');
  });

  it('ends in the same way if it dies before or after any of its calls', async () => {
    const change = (text: string) => text.replace('1.5', '155').replace('2.55', 'x.55');
    const run = async (fault: { in: number; after: boolean }) => {
      const at = await world();
      await readAs(at, 'i1', change);
      const asked = await at.request({ id: 'i1' });
      Object.assign(at.fault, fault);
      await at.settle().catch(() => {});
      await at.settle();
      return { at, asked, isOver: at.fault.in > 0 };
    };
    const expected = (await run({ in: Number.POSITIVE_INFINITY, after: false })).at;
    for (const after of [false, true]) {
      for (let n = 1; ; n += 1) {
        const { at, isOver } = await run({ in: n, after });
        expect(at.stores(), `call ${n}`).toEqual(expected.stores());
        expect(await quarantined(at)).toEqual(await quarantined(expected));
        expect(await at.operations.openOperations()).toEqual([]);
        expect(at.archive.size).toBe(0);
        if (isOver) break;
        expect(n).toBeLessThan(100);
      }
    }
  });

  it.each([false, true])(
    'leaves an item of Customers as an earlier version wrote it, unless a fragment of it changes (died: %s)',
    async (died) => {
      const rows = [
        `${aRow()},7`,
        `${aRow({ no: '536366', qty: '1.5' })},7`,
        `${aRow({ no: '536367', customer: '14911' })},7`,
        `${aRow({ no: '536368', customer: '14911' })},7`,
      ];
      const at = await aWorld({ ingestId: 'i1', body: body(...rows), isEarlier: true });
      expect(keysIn(at)).toEqual([
        ['14911', '536367#i1#000000.0'],
        ['14911', '536368#i1#000000.0'],
        ['17850', '536365#i1#000000.0'],
      ]);
      await readAs(at, 'i1', (text) => text.replace('1.5', '155'));
      // The call that puts items of Customers takes effect, and its response is lost.
      if (died) at.fault.name = 'put customers';
      const operation = await done(at);
      expect(operation?.result).toMatchObject({ changed: 1, refused: [] });
      expect(at.fault.name).toBeUndefined();
      expect(keysIn(at)).toEqual([
        ['14911', '536367#i1#000000.0'],
        ['14911', '536368#i1#000000.0'],
        ['17850', 'i1#b-i1#0'],
      ]);
      const [, , item] = itemsIn(at);
      expect(item?.fragments.map(({ invoiceNo, quantity }) => [invoiceNo, quantity])).toEqual([
        ['536365', 6n],
        ['536366', 155n],
      ]);
      // Once more, and the other way round.
      await readAs(at, 'i1', (text) => text.replace('155', '1.5').replace('14911', '14912'));
      await done(at);
      expect(keysIn(at)).toEqual([
        ['14911', 'i1#b-i1#0'],
        ['14912', 'i1#b-i1#0'],
        ['17850', 'i1#b-i1#0'],
      ]);
      expect(
        itemsIn(at).map(({ fragments }) => fragments.map(({ invoiceNo }) => invoiceNo)),
      ).toEqual([['536368'], ['536367'], ['536365']]);
    },
  );

  it('leaves a line that was corrected in the quarantine: its correction is there', async () => {
    const at = await world();
    await readAs(at, 'i1', (text) => text.replace('1.5', '155'));
    at.ingests.get('i1')?.corrections.push({ row: 3, correctionId: 'c1', position: 1 });
    expect((await done(at))?.result).toMatchObject({ changed: 0 });
    expect(await quarantined(at)).toContain('i1-3 invalid_quantity');
    expect(await at.reprocessings.readReprocessing('i1')).toMatchObject({ state: 'LEFT' });
  });

  it('brings no line back that was erased, and leaves one without its customer so', async () => {
    const at = await world();
    at.policy.is = 'extra';
    // Row 4 was erased, and row 1 has lost its customer.
    await readAs(
      at,
      'i1',
      (text) => text.replace(/536368.*9/, (found) => 'x'.repeat(found.length)),
      [1, 4],
    );
    at.days.delete('2010-12-03');
    const first = at.days.get('2010-12-01');
    if (first) first.customer_id[0] = null;
    eraseInvoice(at, '536368', false);
    eraseInvoice(at, '536365', true);
    const erased = { date: '2010-12-03', lineCount: 1, quantity: 6n, revenue: 15_300n };
    const operationId = `o${'e'.repeat(25)}`;
    await at.retractions.putRemoved('i1', { operationId, removal: 'erase', days: [erased] });
    await readAs(at, 'i1', (text) => text.replace('1.5', '155'), [1, 4]);
    const operation = await done(at);
    expect(operation?.result).toMatchObject({ changed: 1, refused: [] });
    const { lake, customers } = at.stores();
    expect(lake.map(({ id, customer, extra }) => [id, customer, extra])).toEqual([
      ['i1-1', null, null],
      ['i1-2', null, null],
      ['i1-3', '17850', '{"Till":"8"}'],
      ['i2-1', '17850', null],
    ]);
    expect(customers.join()).not.toContain('14911');
    expect(countsOf(at)).toEqual({ accepted: 4, quarantined: 0, pending: 0 });
    const [landing] = at.ingests.get('i1')?.landings ?? [];
    expect(landing?.dayTotals).toContainEqual(['2010-12-03', 1, '6', '15.3']);
  });

  it('changes nothing of an ingest of which lines were erased, if the code reads it as before', async () => {
    const at = await world();
    // The only line of its day.
    await readAs(
      at,
      'i1',
      (text) => text.replace(/536368.*9/, (all) => 'x'.repeat(all.length)),
      [4],
    );
    at.days.delete('2010-12-03');
    eraseInvoice(at, '536368', false);
    const before = at.stores();
    expect((await done(at))?.result).toMatchObject({ ingests: 1, changed: 0, refused: [] });
    expect(at.stores()).toEqual(before);
  });

  it('leaves an ingest as it is if the stores do not have what has landed', async () => {
    const at = await world();
    at.policy.is = 'extra';
    at.days.delete('2010-12-03');
    const before = at.stores();
    const { result } = (await done(at)) ?? {};
    expect(result).toMatchObject({ changed: 0, refused: [{ ingestId: 'i1' }] });
    expect(JSON.stringify(result)).toContain('has landed 3 lines, and the lake has 2');
    expect(at.stores()).toEqual(before);
    expect(await at.reprocessings.readReprocessing('i1')).toMatchObject({ state: 'LEFT' });
  });

  it('reads an ingest that several batches hold', async () => {
    const rows = Array.from(
      { length: 1000 },
      (_, n) => `${aRow({ no: String(600_000 + n) })},${n % 3}`,
    );
    const at = await aWorld({ ingestId: 'i1', body: body(...rows), batchIds: ['b-a', 'b-b'] });
    at.policy.is = 'quarantine';
    expect((await done(at))?.result).toMatchObject({
      before: { accepted: 1000, quarantined: 0 },
      after: { accepted: 0, quarantined: 1000 },
    });
    expect(at.stores().lake).toEqual([]);
    expect(at.tables.invoices.size).toBe(0);
    expect(countsOf(at)).toEqual({ accepted: 0, quarantined: 1000, pending: 0 });
    at.policy.is = 'ignore';
    expect((await done(at))?.result).toMatchObject({ after: { accepted: 1000, quarantined: 0 } });
    expect([at.stores().lake.length, at.tables.invoices.size, at.quarantine.size]).toEqual([
      1000, 1000, 0,
    ]);
  });
});

describe('a request to reprocess', () => {
  it('names the same operation until it is done, and another one after that', async () => {
    const at = await world();
    at.policy.is = 'extra';
    const ids: unknown[] = [];
    const note = async () => {
      const asked = await at.request({ id: 'i1' });
      ids.push(asked.state === 'ASKED' && asked.operationId);
    };
    await note();
    await note();
    await at.settle();
    await note();
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('says which ingest was retracted before its turn came, and reads it after that is undone', async () => {
    const at = await world();
    at.policy.is = 'extra';
    const asked = await at.request({ id: 'i1' });
    if (asked.state !== 'ASKED') throw new Error(asked.state);
    const retraction = {
      ...{ operationId: `o${'r'.repeat(25)}`, requestedBy: 'ada', times: 1 },
      at: '2026-11-29T10:00:00.000Z',
    };
    const retracted = { state: 'RETRACTED', ...retraction } as const;
    await at.retractions.replaceRetraction('i1', undefined, retracted);
    await at.settle();
    const operation = await at.operations.readOperation(asked.operationId);
    expect(operation?.result).toMatchObject({
      ingests: 0,
      refused: [{ ingestId: 'i1', why: expect.stringContaining('was retracted before') }],
    });
    await at.retractions.replaceRetraction('i1', retracted, { ...retracted, state: 'RESTORED' });
    expect((await done(at))?.result).toMatchObject({ ingests: 1, changed: 1, refused: [] });
  });

  it('finds the ingests of days, and names those that can not be read again', async () => {
    const at = await world();
    at.raw.delete('i2');
    const days = await at.request({ from: '2010-12-01', to: '2010-12-31' });
    expect(days).toMatchObject({
      state: 'ASKED',
      ingests: ['i1'],
      refused: [
        { ingestId: 'i2', why: expect.stringMatching(/is not there.*npm run retract -- i2/) },
      ],
    });
    expect(await at.request({ from: '2011-01-01', to: '2011-01-31' })).toMatchObject({
      state: 'REFUSED',
      message: expect.stringContaining('no lines from 2011-01-01'),
    });
    expect(await at.request({ id: 'nothing' })).toMatchObject({ state: 'REFUSED' });
    expect(await at.request({ id: 'b-i1' })).toMatchObject({
      message: expect.stringContaining('is a batch'),
    });
  });

  it.each([
    ['RETRACTED', /is RETRACTED.*--undo/],
    ['PURGED', /is PURGED.*Send the file again/],
    ['RESENT', /sent again as ingest i9/],
  ] as const)('is refused for an ingest that is %s', async (state, why) => {
    const at = await world();
    await at.retractions.replaceRetraction('i1', undefined, {
      ...{ state, operationId: `o${'r'.repeat(25)}`, requestedBy: 'ada', at: '', times: 1 },
      ...(state === 'RESENT' && { resentAs: 'i9' }),
    });
    expect(await at.request({ id: 'i1' })).toMatchObject({
      state: 'REFUSED',
      message: expect.stringMatching(why),
    });
  });

  it('says when a raw body has expired, and what to do', async () => {
    const at = await world();
    at.raw.clear();
    at.clock.now += 40 * 86_400_000;
    expect(await at.request({ id: 'i1' })).toMatchObject({
      message: expect.stringMatching(
        /was kept until 2026-12-29 \(rawDays: 30\).*send the same file/,
      ),
    });
    expect(await at.request({ id: 'i1' }, { action: 'status' })).toMatchObject({
      state: 'STATUS',
      ingests: [{ ingestId: 'i1', why: expect.any(String) }],
    });
  });
});
