import { constants, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { invoiceItem } from '../../../functions/index/invoice-item.ts';
import { lineColumns } from '../../../functions/lake/line-columns.ts';
import {
  parquetObject,
  readParquetObject,
} from '../../../functions/lake/parquet/parquet-object.ts';
import { invoiceFragments } from '../../../functions/planning/invoice-fragments.ts';
import { planOf } from '../../../functions/planning/plan-of.ts';
import { changedItems } from '../../../functions/reprocessing/change/changed-items.ts';
import type { RawItem } from '../../../functions/retraction/raw-item.ts';
import { readLineRows } from '../../../functions/rewrite/content/line-rows.ts';
import { BATCH, INGEST, validated } from '../../support/lines.ts';

const LINES = 60;
const plan = planOf(BATCH, validated({ lines: Array.from({ length: LINES }, () => ({})) }));
const [fragment] = invoiceFragments(plan);

/** What changes if Invoices has its one item with these lines. */
async function changedFrom(lines: RawItem[string]) {
  if (!fragment) throw new Error('the plan has no fragment');
  const [group] = readParquetObject(parquetObject(lineColumns(plan, [...plan.lines.row.keys()])));
  if (!group) throw new Error('the object has no rows');
  const stored = {
    lines: new Map([['2010-12-01', readLineRows(group)]]),
    accepted: new Map(plan.lines.row.map((row, at) => [row, { date: '2010-12-01', at }])),
    quarantined: new Map(),
    ofBatch: new Map(),
  };
  const items = { invoice: async () => [{ ...invoiceItem(fragment), lines }] };
  return changedItems(INGEST, [plan], stored, { items: { ...unused, ...items } });
}

const unused = {
  customers: () => Promise.reject(new Error('is not read')),
  put: () => Promise.reject(new Error('is not called')),
  remove: () => Promise.reject(new Error('is not called')),
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
});
