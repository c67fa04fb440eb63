import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sumMoney } from '../../../functions/domain/money.ts';
import { customerFragments } from '../../../functions/planning/customer-fragments.ts';
import { invoiceFragments } from '../../../functions/planning/invoice-fragments.ts';
import { planOf } from '../../../functions/planning/plan-of.ts';
import { type SplitPorts, splitBatch } from '../../../functions/split-batch/split-batch.ts';
import { packedLines, readLines } from '../../../functions/staging/line-table.ts';
import { PlanHead, packedPlan, planHead, SealedPlan } from '../../../functions/staging/plan.ts';
import { ARRIVED, BATCH, INGEST, someValidated, validated } from '../../support/lines.ts';
import { memoryLedger } from '../../support/memory-ledger.ts';

const DAY = Date.UTC(2010, 11, 1);
const day = (days: number, hours = 12) => DAY + (days * 24 + hours) * 3_600_000;

describe('a plan', () => {
  it('has one lake object per day, in order, with the rows of that day', () => {
    const lines = [day(1), day(0, 0), day(1, 23), day(0, 23)].map((invoiceTs) => ({ invoiceTs }));
    expect(planOf(BATCH, validated({ lines })).lake).toEqual([
      {
        date: '2010-12-01',
        key: `lake/invoice_date=2010-12-01/g=0/${BATCH}.parquet`,
        rows: [1, 3],
      },
      {
        date: '2010-12-02',
        key: `lake/invoice_date=2010-12-02/g=0/${BATCH}.parquet`,
        rows: [0, 2],
      },
    ]);
  });

  it('has one fragment per invoice and chunk, even if its lines are not adjacent', () => {
    const lines = [{ invoiceNo: 'a' }, { invoiceNo: 'b' }, { invoiceNo: 'a' }];
    const { invoices } = planOf(BATCH, validated({ ordinal: 4, lines }, { ordinal: 5, lines }));
    expect(invoices).toEqual([
      { invoiceNo: 'a', fragment: `${INGEST}#000004.0`, rows: [0, 2] },
      { invoiceNo: 'b', fragment: `${INGEST}#000004.0`, rows: [1] },
      { invoiceNo: 'a', fragment: `${INGEST}#000005.0`, rows: [3, 5] },
      { invoiceNo: 'b', fragment: `${INGEST}#000005.0`, rows: [4] },
    ]);
  });

  it('splits an invoice with several customers or countries into numbered parts', () => {
    const parties = [
      { customerId: '1', country: 'EIRE' },
      { customerId: null, country: 'EIRE' },
      { customerId: '1', country: 'France' },
      { customerId: '1', country: 'EIRE' },
    ];
    const { invoices, customers } = planOf(BATCH, validated({ lines: parties }));
    expect(invoices.map(({ fragment, rows }) => [fragment.slice(-1), rows])).toEqual([
      ['0', [0, 3]],
      ['1', [1]],
      ['2', [2]],
    ]);
    expect(customers).toEqual([
      { customerId: '1', invoiceNo: '536365', fragment: `${INGEST}#000000.0`, rows: [0, 3] },
      { customerId: '1', invoiceNo: '536365', fragment: `${INGEST}#000000.2`, rows: [2] },
    ]);
  });

  it('has one quarantine object per day of arrival, in UTC', () => {
    const line = { quarantined: [{ text: 'x' }] };
    const { quarantine } = planOf(
      BATCH,
      validated({ ...line, arrivedAt: ARRIVED }, { ...line, arrivedAt: ARRIVED + 1000 }),
    );
    expect(quarantine.map(({ date, key, lines }) => [date, key, lines.length])).toEqual([
      ['2026-01-31', `quarantine/ingest_date=2026-01-31/${BATCH}.json.gz`, 1],
      ['2026-02-01', `quarantine/ingest_date=2026-02-01/${BATCH}.json.gz`, 1],
    ]);
    expect(quarantine[0]?.lines[0]).toMatchObject({ arrivedAt: ARRIVED, row: 1, text: 'x' });
    expect(quarantine[0]?.lines[0]).not.toHaveProperty('chunk');
  });

  it('records what lands of each ingest, and the objects with its quarantined lines', () => {
    const plan = planOf(
      BATCH,
      validated(
        { ingestId: 'ing_b', lines: [{ row: 8 }], quarantined: [{ row: 7 }] },
        { ingestId: 'ing_a', lines: [{ row: 1 }, { row: 2 }] },
        { ingestId: 'ing_b', quarantined: [{ row: 9 }] },
      ),
    );
    const key = plan.quarantine[0]?.key;
    expect(plan.landings).toEqual([
      {
        ...{ ingestId: 'ing_b', firstRow: 7, accepted: 1, quarantined: 2, quarantineKeys: [key] },
        days: [['2010-12-01', 8, 8]],
        dayTotals: [['2010-12-01', 1, '6', '15.3']],
      },
      {
        ...{ ingestId: 'ing_a', firstRow: 1, accepted: 2, quarantined: 0, quarantineKeys: [] },
        days: [['2010-12-01', 1, 2]],
        dayTotals: [['2010-12-01', 2, '12', '30.6']],
      },
    ]);
  });

  it('records the first and the last row of each day, unless the days are too many for an item', () => {
    const on = (day: number, row: number) => ({ row, invoiceTs: Date.UTC(2010, 0, day, 12) });
    const { landings } = planOf(BATCH, validated({ lines: [on(2, 1), on(1, 2), on(2, 3)] }));
    expect(landings[0]?.days).toEqual([
      ['2010-01-01', 2, 2],
      ['2010-01-02', 1, 3],
    ]);
    const scattered = Array.from({ length: 401 }, (_, at) => on(at, at + 1));
    const {
      landings: [many],
    } = planOf(BATCH, validated({ lines: scattered }));
    expect(many).not.toHaveProperty('days');
    expect(many).not.toHaveProperty('dayTotals');
    const fits = planOf(BATCH, validated({ lines: scattered.slice(1) }));
    expect(fits.landings[0]?.days).toHaveLength(400);
  });

  it('loses and repeats no line, for any lines', () => {
    const inOrder = (rows: number[]) => [...rows].sort((a, b) => a - b);
    fc.assert(
      fc.property(someValidated, (batch) => {
        const plan = planOf(BATCH, batch);
        const all = batch.lines.row.map((_, index) => index);
        expect(inOrder(plan.lake.flatMap(({ rows }) => rows))).toEqual(all);
        expect(inOrder(plan.invoices.flatMap(({ rows }) => rows))).toEqual(all);
        const withCustomer = all.filter((row) => batch.lines.customerId[row] !== null);
        expect(inOrder(plan.customers.flatMap(({ rows }) => rows))).toEqual(withCustomer);
        const landed = plan.landings.map(({ accepted, quarantined }) => accepted + quarantined);
        expect(landed.reduce((a, b) => a + b, 0)).toBe(all.length + batch.quarantined.length);
        expect(plan.quarantine.flatMap(({ lines }) => lines)).toHaveLength(
          batch.quarantined.length,
        );
      }),
    );
  });

  it('conserves quantity and money in every store', () => {
    fc.assert(
      fc.property(someValidated, (batch) => {
        const plan = planOf(BATCH, batch);
        const { quantity, unitPrice, customerId } = batch.lines;
        const money = quantity.map((count, row) => count * (unitPrice[row] ?? 0));
        const invoices = invoiceFragments(plan);
        const customers = customerFragments(plan);
        const sum = (amounts: bigint[]) => amounts.reduce((a, b) => a + b, 0n);
        expect(sum(invoices.map(({ revenue }) => revenue))).toBe(sumMoney(money));
        expect(sum(invoices.map((item) => item.quantity))).toBe(sumMoney(quantity));
        const ofCustomers = money.filter((_, row) => customerId[row] !== null);
        expect(sum(customers.map(({ revenue }) => revenue))).toBe(sumMoney(ofCustomers));
      }),
    );
  });

  it('is the same for the same lines, before and after staging, and has each key once', () => {
    fc.assert(
      fc.property(someValidated, (batch) => {
        const plan = planOf(BATCH, batch);
        expect(planOf(BATCH, structuredClone(batch))).toEqual(plan);
        const { head, rest } = JSON.parse(JSON.stringify(packedPlan(plan)));
        expect(SealedPlan.parse({ ...head, ...rest })).toEqual(plan);
        const read = readLines(JSON.parse(JSON.stringify(packedLines(batch))));
        expect(packedPlan(planOf(BATCH, read.lines), read.packed)).toEqual(packedPlan(plan));
        expect(PlanHead.parse(head)).toEqual(planHead(plan));
        const names = plan.invoices.map(({ invoiceNo, fragment }) => `${invoiceNo} ${fragment}`);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });

  it('is still read as versions before December 2026 staged it', () => {
    fc.assert(
      fc.property(someValidated, (batch) => {
        const plan = planOf(BATCH, batch);
        expect(SealedPlan.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
      }),
    );
  });
});

describe('splitBatch', () => {
  const input = {
    batchId: BATCH,
    validated: { key: 'validated' },
    counts: { accepted: 1, quarantined: 0 },
    unfinished: ['another'],
  };

  async function started() {
    const ledger = memoryLedger();
    await ledger.createBatch({
      batchId: BATCH,
      payload: { key: 'p' },
      execution: 'e',
      startedAt: 't',
    });
    const staged: SealedPlan[] = [];
    const ports: SplitPorts = {
      readLines: async () =>
        readLines(packedLines(validated({ ordinal: 3, lines: [{}] }, { ordinal: 4 }))),
      stagePlan: async (_, plan) => ({ key: `plan-${staged.push(plan)}` }),
      ledger,
    };
    return { ledger, staged, ports };
  }

  it('seals the batch with its members, counts and the staged plan', async () => {
    const { ledger, staged, ports } = await started();
    expect(await splitBatch(input, ports)).toEqual({
      batchId: BATCH,
      plan: { key: 'plan-1' },
      counts: input.counts,
      unfinished: ['another'],
    });
    expect(staged).toHaveLength(1);
    expect(await ledger.readBatch(BATCH)).toMatchObject({
      state: 'SEALED',
      members: [{ ingestId: INGEST, from: 3, to: 4 }],
      plan: { key: 'plan-1' },
    });
  });

  it.each(['SEALED', 'COMMITTED'])('returns the recorded plan of a %s batch', async (state) => {
    const { ledger, ports } = await started();
    await splitBatch(input, ports);
    if (state === 'COMMITTED') await ledger.commitBatch(BATCH);
    const other = { ...input, counts: { accepted: 7, quarantined: 7 } };
    expect(await splitBatch(other, ports)).toMatchObject({
      plan: { key: 'plan-1' },
      counts: input.counts,
    });
  });

  it.each(['FAILED', 'ABANDONED'])('stops when the batch is %s', async (state) => {
    const { ledger, ports } = await started();
    await ledger.failBatch(BATCH, { error: 'e', cause: 'c', at: 't' });
    if (state === 'ABANDONED') await ledger.abandonBatch(BATCH);
    await expect(splitBatch(input, ports)).rejects.toMatchObject({ name: 'BatchAbandoned' });
    expect((await ledger.readBatch(BATCH))?.plan).toBeUndefined();
  });

  it('does not seal the batch when the plan could not be staged', async () => {
    const { ledger, ports } = await started();
    const stagePlan = () => Promise.reject(new Error('S3 is away'));
    await expect(splitBatch(input, { ...ports, stagePlan })).rejects.toThrow('S3 is away');
    expect((await ledger.readBatch(BATCH))?.state).toBe('STARTED');
  });
});
