import { constants, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { customerItem } from '../../../functions/index/customers/customer-item.ts';
import { MOST_FRAGMENTS } from '../../../functions/index/customers/customer-items.ts';
import { invoiceItem } from '../../../functions/index/invoice-item.ts';
import { textIn } from '../../../functions/index/read-attributes.ts';
import { lineColumns } from '../../../functions/lake/line-columns.ts';
import {
  parquetObject,
  readParquetObject,
} from '../../../functions/lake/parquet/parquet-object.ts';
import { plannedCustomers } from '../../../functions/planning/customer-fragments.ts';
import { invoiceFragments } from '../../../functions/planning/invoice-fragments.ts';
import { planOf } from '../../../functions/planning/plan-of.ts';
import { changedItems } from '../../../functions/reprocessing/change/changed-items.ts';
import type { RawItem } from '../../../functions/retraction/raw-item.ts';
import { readLineRows } from '../../../functions/rewrite/content/line-rows.ts';
import type { SealedPlan } from '../../../functions/staging/plan.ts';
import { BATCH, INGEST, validated } from '../../support/lines.ts';

const LINES = 60;
const plan = planOf(BATCH, validated({ lines: Array.from({ length: LINES }, () => ({})) }));
const [fragment] = invoiceFragments(plan);

/** What changes if Invoices has its one item with these lines. */
async function changedFrom(lines: RawItem[string]) {
  if (!fragment) throw new Error('the plan has no fragment');
  return changedTo(plan, plan, [{ ...invoiceItem(fragment), lines }]);
}

/** What changes if Invoices has these items of a plan, and today's code makes another of its lines. */
async function changedTo(today: SealedPlan, plan: SealedPlan, before: RawItem[]) {
  const [group] = readParquetObject(parquetObject(lineColumns(plan, [...plan.lines.row.keys()])));
  if (!group) throw new Error('the object has no rows');
  const stored = {
    lines: new Map([['2010-12-01', readLineRows(group)]]),
    accepted: new Map(plan.lines.row.map((row, at) => [row, { date: '2010-12-01', at }])),
    quarantined: new Map(),
    ofBatch: new Map(),
  };
  const customers = plannedCustomers(plan).map((each): RawItem => customerItem(each));
  const items = {
    invoice: async (invoiceNo: string) =>
      before.filter((item) => textIn(item, 'invoiceNo') === invoiceNo),
    customers: async () => [],
    customerShare: async ({ customerId }: { customerId: string }) =>
      customers.filter((item) => textIn(item, 'customerId') === customerId),
  };
  return changedItems(INGEST, [today], stored, { items: { ...unused, ...items } });
}

const unused = {
  put: () => Promise.reject(new Error('is not called')),
  remove: () => Promise.reject(new Error('is not called')),
  removeIfSame: () => Promise.reject(new Error('is not called')),
};

describe('the items that a reprocessing changes', () => {
  it('are none if another zlib has deflated the same lines to other bytes', async () => {
    const bytes = deflateRawSync(fragment?.lines ?? '', { strategy: constants.Z_FIXED });
    const { put } = await changedFrom({ B: bytes });
    expect(put).toEqual({ invoices: [], customers: [] });
  });

  it('are those whose lines are damaged', async () => {
    const { put } = await changedFrom({ B: Buffer.from('damaged') });
    expect(put.invoices).toHaveLength(1);
  });

  it('go first if their keys get the lines of others: a refused line moves those behind it', async () => {
    const lines = ['1', '2', '3'].map((customerId, at) => ({ customerId, row: at + 1 }));
    const was = planOf(BATCH, validated({ lines }));
    const before = invoiceFragments(was).map((each): RawItem => invoiceItem(each));
    const today = planOf(BATCH, validated({ lines: lines.slice(1) }));
    const { put, removed, moved } = await changedTo(today, was, before);
    expect(namesOf(before)).toHaveLength(3);
    expect(moved).toEqual(before.slice(0, 2));
    expect(namesOf(put.invoices)).toEqual(namesOf(moved));
    expect(namesOf(removed.invoices)).toEqual(namesOf(before.slice(2)));
  });

  it('are replaced in their places if nothing else of their invoice changes', async () => {
    const was = planOf(BATCH, validated({ lines: [{ row: 1 }, { row: 2 }] }));
    const before = invoiceFragments(was).map((each): RawItem => invoiceItem(each));
    const today = planOf(BATCH, validated({ lines: [{ row: 2 }] }));
    const { put, removed, moved } = await changedTo(today, was, before);
    expect(namesOf(put.invoices)).toEqual(namesOf(before));
    expect([...removed.invoices, ...moved]).toEqual([]);
  });
});

describe('the items of Customers that a reprocessing changes', () => {
  /** Each line is an invoice of its own, so that the share of the customer has several parts. */
  const many = (count: number, changed: { quantity?: number } = {}): SealedPlan => {
    const lines = Array.from({ length: count }, (_, at) => ({
      ...{ row: at + 1, invoiceNo: String(at) },
      ...(at === 0 && changed),
    }));
    return planOf(BATCH, validated({ lines: [...lines, { row: count + 1, customerId: '1' }] }));
  };
  const keysOf = (items: readonly RawItem[]) =>
    items.map((item) => [textIn(item, 'customerId'), textIn(item, 'invoiceFragment')]);
  const itemsIn = (plan: SealedPlan) =>
    invoiceFragments(plan).map((each): RawItem => invoiceItem(each));

  it('are all parts of a share of which one fragment changes, and no other share', async () => {
    const was = many(MOST_FRAGMENTS + 1);
    const today = many(MOST_FRAGMENTS + 1, { quantity: 9 });
    const { put, removed } = await changedTo(today, was, itemsIn(was));
    expect(keysOf(put.customers)).toEqual([
      ['17850', `${INGEST}#${BATCH}#0`],
      ['17850', `${INGEST}#${BATCH}#1`],
    ]);
    expect(removed.customers).toEqual([]);
  });

  it('are removed where there are more parts than there are to be', async () => {
    const was = many(MOST_FRAGMENTS + 1);
    const { put, removed } = await changedTo(many(MOST_FRAGMENTS), was, itemsIn(was));
    expect(keysOf(put.customers)).toContainEqual(['17850', `${INGEST}#${BATCH}#0`]);
    expect(keysOf(removed.customers)).toEqual([['17850', `${INGEST}#${BATCH}#1`]]);
  });
});

const namesOf = (items: readonly RawItem[]) => items.map(({ fragment }) => fragment);
