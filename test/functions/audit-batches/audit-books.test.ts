import { describe, expect, it } from 'vitest';
import { NO_DEADLINES } from '../../../functions/audit-batches/deadlines.ts';
import type { ItemTotals } from '../../../functions/audit-batches/ports.ts';
import { type LineTotals, noLines, plus } from '../../../functions/domain/line-totals.ts';
import type { Removal } from '../../../functions/domain/removed-lines.ts';
import type { Retraction } from '../../../functions/domain/retraction.ts';
import { ingestIdOfFragment } from '../../../functions/index/fragment.ts';
import { linesKey, rewrittenKey } from '../../../functions/lake/lake-keys.ts';
import { COMPACT, DAY, rewrite } from './a-rewrite.ts';
import { auditor, landed, type Pipeline } from './an-auditor.ts';

const OPERATION = `o${'1'.padStart(25, '0')}`;
const INGEST = 'i-b-1';

/** What the tables hold, item by item. */
async function allItems({ invoices, customers }: Pipeline): Promise<ItemTotals> {
  const totals = {
    invoices: new Map<string, LineTotals>(),
    customers: new Map<string, LineTotals>(),
  };
  const add = (table: keyof ItemTotals, id: string, item: LineTotals): void => {
    totals[table].set(id, plus(totals[table].get(id) ?? noLines(), item));
  };
  for (const item of invoices.values()) {
    if (item !== 'unreadable') add('invoices', item.ingestId, item);
  }
  for (const item of customers.values()) {
    if (item === 'unreadable') continue;
    for (const each of item.fragments) add('customers', ingestIdOfFragment(each.fragment), each);
  }
  return totals;
}

const auditAll = async (pipeline: Pipeline) => {
  pipeline.ports.allItems = () => allItems(pipeline);
  return auditor(pipeline, { isWhole: true })();
};

function retracted(lines: number, given: Partial<Retraction> = {}): Retraction {
  const times = { at: '2026-06-01T00:00:00.000Z', times: 1 };
  return {
    state: 'RETRACTED',
    operationId: OPERATION,
    requestedBy: 'me',
    ...times,
    lines,
    ...given,
  };
}

/** Two ingests have landed, and the first of them was retracted or erased, as the programs do it. */
async function changed(removal: Removal): Promise<Pipeline> {
  const pipeline = await landed('b-1', 'b-2');
  const progress = ingestIn(pipeline);
  const reason = removal === 'erase' ? 'erase' : 'retract';
  const without = { ingestIds: [INGEST] as [string] };
  await rewrite(pipeline, { ...COMPACT, reason, operationId: OPERATION, without });
  const [record] = await pipeline.days.recordsOf(DAY);
  const { ingestId: _, ...gone } = record?.removed[0] ?? { ingestId: '', ...noLines() };
  expect(gone.lineCount).toBe(2);
  progress.removed = [{ operationId: OPERATION, removal, days: [{ date: DAY, ...gone }] }];
  if (removal === 'retract') progress.retraction = retracted(gone.lineCount);
  for (const table of [pipeline.invoices, pipeline.customers]) {
    for (const key of [...table.keys()].filter((each) => each.includes(INGEST))) table.delete(key);
  }
  // An erasure takes the plans of batches with it.
  const batch = pipeline.batches.get('b-1');
  if (removal === 'erase' && batch) pipeline.batches.set('b-1', { ...batch, planErasedAt: 'then' });
  return pipeline;
}

function ingestIn({ ingests }: Pipeline) {
  const progress = ingests.get(INGEST);
  if (!progress) throw new Error('The ingest has not landed');
  return progress;
}

const removedDay = (pipeline: Pipeline) => {
  const [day] = ingestIn(pipeline).removed?.[0]?.days ?? [];
  if (!day) throw new Error('Nothing is removed');
  return day;
};

describe('the books of everything', () => {
  it.each(['retract', 'erase'] as const)(
    'add up after a day was rewritten to %s',
    async (removal) => {
      const pipeline = await changed(removal);
      const report = await auditAll(pipeline);
      expect(report.differences).toEqual([]);
      const { accepted, inLake, retracted: out, erased } = report.lakeDays[DAY] ?? {};
      expect([accepted, inLake, out, erased].map((totals) => totals?.lineCount)).toEqual(
        removal === 'retract' ? [4, 2, 2, 0] : [4, 2, 0, 2],
      );
      expect(report.stores.lake.lineCount).toBe(2);
      expect(report.stores.lake).toEqual(report.stores.invoices);
      expect(report.stores.named).toEqual(report.stores.customers);
    },
  );

  const left = (table: 'invoices' | 'customers') => async (pipeline: Pipeline) => {
    const before = await landed('b-1');
    for (const [key, item] of before[table]) {
      (pipeline[table] as Map<string, unknown>).set(key, item);
    }
  };

  const planted: Record<string, [Removal, string[], (pipeline: Pipeline) => unknown]> = {
    'nothing was counted': [
      'retract',
      ['RemovedLinesDiffer', 'RemovedLinesDiffer', 'IngestBooksDiffer'],
      (pipeline) => delete ingestIn(pipeline).removed,
    ],
    'nothing was counted as erased': [
      'erase',
      ['ErasedBatchDiffers', 'RemovedLinesDiffer', 'IngestBooksDiffer'],
      (pipeline) => delete ingestIn(pipeline).removed,
    ],
    'a line too few was counted': [
      'erase',
      ['RemovedLinesDiffer', 'RemovedLinesDiffer', 'IngestBooksDiffer'],
      (pipeline) => Object.assign(removedDay(pipeline), { lineCount: 1 }),
    ],
    'another quantity was counted': [
      'retract',
      ['RemovedLinesDiffer', 'RemovedLinesDiffer', 'IngestBooksDiffer'],
      (pipeline) => Object.assign(removedDay(pipeline), { quantity: 1n }),
    ],
    'another revenue was counted': [
      'retract',
      ['RemovedLinesDiffer', 'RemovedLinesDiffer', 'IngestBooksDiffer'],
      (pipeline) => Object.assign(removedDay(pipeline), { revenue: 1n }),
    ],
    'it was counted on another day': [
      'erase',
      expect.arrayContaining(['RemovedLinesDiffer', 'IngestBooksDiffer']),
      (pipeline) => Object.assign(removedDay(pipeline), { date: '2010-12-02' }),
    ],
    'it was counted for another operation': [
      'erase',
      ['RemovedLinesDiffer'],
      (pipeline) => Object.assign(ingestIn(pipeline).removed?.[0] ?? {}, { operationId: 'o2' }),
    ],
    'it was counted as brought back': [
      'retract',
      ['RemovedLinesDiffer', 'RemovedLinesDiffer', 'IngestBooksDiffer'],
      (pipeline) => Object.assign(ingestIn(pipeline).removed?.[0] ?? {}, { removal: 'restored' }),
    ],
    'its retraction says another number of lines': [
      'retract',
      ['RemovedLinesDiffer'],
      (pipeline) => Object.assign(ingestIn(pipeline), { retraction: retracted(3) }),
    ],
    'its retraction says that it was restored': [
      'retract',
      expect.arrayContaining(['RemovedLinesDiffer', 'InvoiceFragmentMissing']),
      (pipeline) =>
        Object.assign(ingestIn(pipeline), { retraction: retracted(2, { state: 'RESTORED' }) }),
    ],
    'its lines are in the live generation again': [
      'retract',
      ['RetractedLinesShown', 'RetractedLinesShown'],
      ({ objects }) => {
        const object = objects.get(linesKey(DAY, 0, 'b-1'));
        if (object) objects.set(linesKey(DAY, 1, 'b-1'), object);
      },
    ],
    'lines of an erased customer are in the live generation again': [
      'erase',
      ['ErasedBatchDiffers', 'ErasedBatchDiffers', 'IngestBooksDiffer', 'IngestItemsDiffer'],
      ({ objects }) => {
        const object = objects.get(linesKey(DAY, 0, 'b-1'));
        if (object) objects.set(linesKey(DAY, 1, 'b-1'), object);
      },
    ],
    'Invoices has it': ['retract', ['RetractedLinesShown'], left('invoices')],
    'Customers has it': ['retract', ['RetractedLinesShown'], left('customers')],
    'Invoices has erased lines': ['erase', ['IngestItemsDiffer'], left('invoices')],
    'Customers has an erased customer': ['erase', ['IngestItemsDiffer'], left('customers')],
    'its landing says another number of lines of the day': [
      'retract',
      expect.arrayContaining(['IngestBooksDiffer']),
      (pipeline) =>
        Object.assign(ingestIn(pipeline).landings[0] ?? {}, { dayTotals: [[DAY, 3, '3', '15.3']] }),
    ],
    'the ledger does not know an ingest that has lines and items': [
      'retract',
      ['DayBooksDiffer', 'IngestItemsDiffer'],
      ({ ingests }) => ingests.delete('i-b-2'),
    ],
  };

  it.each(Object.entries(planted))('do not when %s', async (_, [removal, kinds, plant]) => {
    const pipeline = await changed(removal);
    await plant(pipeline);
    const { differences } = await auditAll(pipeline);
    expect(differences.map(({ kind }) => kind)).toEqual(kinds);
    expect(JSON.stringify(differences)).not.toContain('17850');
  });

  it('say of what ingest, on what day, and how many lines', async () => {
    const pipeline = await changed('erase');
    Object.assign(removedDay(pipeline), { lineCount: 1 });
    const { differences } = await auditAll(pipeline);
    expect(differences.find(({ kind }) => kind === 'IngestBooksDiffer')?.says).toBe(
      'Of ingest i-b-1 on 2010-12-01, accepted: 2 lines (quantity 3, revenue 15.297); in the lake: none; retracted: none; erased: 1 line (quantity 3, revenue 15.297).',
    );
  });

  it('are checked by the sum where landings do not say the days of their lines', async () => {
    const pipeline = await changed('retract');
    for (const { landings } of pipeline.ingests.values()) {
      for (const landing of landings) delete landing.dayTotals;
    }
    expect((await auditAll(pipeline)).differences).toEqual([]);
    pipeline.objects.delete(rewrittenKey(DAY, 1, 0));
    expect((await auditAll(pipeline)).kinds).toContain('IngestBooksDiffer');
    for (const { landings } of pipeline.ingests.values()) {
      for (const landing of landings) delete landing.days;
    }
    expect((await auditAll(pipeline)).kinds).toContain('IngestBooksDiffer');
  });
});

describe('the books of an ingest that an operation has changed', () => {
  it('are checked by the next audit, and by each until they add up', async () => {
    const pipeline = await landed('b-1', 'b-2');
    const audit = auditor(pipeline);
    expect((await audit()).differences).toEqual([]);
    const after = await changed('retract');
    const days = ingestIn(after).removed ?? [];
    Object.assign(pipeline, { ports: after.ports });
    const next = auditor(after, {}, (await audit()).next);
    after.changed.push({ place: `${after.at(40)} ${OPERATION} ${INGEST}`, ingestId: INGEST });
    Object.assign(ingestIn(after), { removed: [] });
    expect((await next(60)).kinds).toEqual([
      'RemovedLinesDiffer',
      'RemovedLinesDiffer',
      'IngestBooksDiffer',
    ]);
    expect((await next(75)).kinds).toHaveLength(3);
    Object.assign(ingestIn(after), { removed: days });
    expect(await next(90)).toMatchObject({ differences: [], ingests: 1 });
    expect(await next(105)).toMatchObject({ differences: [], ingests: 0 });
  });

  it('stay open when there is no time left to read their days', async () => {
    const pipeline = await changed('retract');
    const { next } = await auditor(pipeline)();
    const open = { ...next, openIngests: [INGEST] };
    Object.assign(ingestIn(pipeline), { removed: [] });
    const deadlines = { ...NO_DEADLINES, ingests: 0 };
    const late = await auditor(pipeline, { deadlines }, open)(60);
    expect(late).toMatchObject({ differences: [], next: { openIngests: [INGEST] } });
    expect((await auditor(pipeline, {}, late.next)(75)).kinds).toContain('IngestBooksDiffer');
  });

  it('are left alone while an operation moves lines, and said to be', async () => {
    const pipeline = await changed('retract');
    Object.assign(ingestIn(pipeline), { removed: [] });
    pipeline.moving.is = true;
    expect(await auditAll(pipeline)).toMatchObject({ differences: [], unsettled: 1 });
    pipeline.moving.is = false;
    expect((await auditAll(pipeline)).kinds).toContain('IngestBooksDiffer');
  });

  it('open as many ingests as fit into the state, and the others later', async () => {
    const pipeline = await landed('b-1', 'b-2', 'b-3');
    const { next } = await auditor(pipeline)();
    const audit = auditor(pipeline, { mostOpen: 2 }, next);
    for (const id of ['i-b-1', 'i-b-2', 'i-b-3']) {
      pipeline.changed.push({ place: `${pipeline.at(40)} ${OPERATION} ${id}`, ingestId: id });
    }
    expect((await audit(60)).ingests).toBe(2);
    expect((await audit(75)).ingests).toBe(1);
    expect((await audit(90)).ingests).toBe(0);
  });
});
