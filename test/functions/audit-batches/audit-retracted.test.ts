import { describe, expect, it } from 'vitest';
import { NO_DEADLINES } from '../../../functions/audit-batches/deadlines.ts';
import type { Retraction } from '../../../functions/domain/retraction.ts';
import { auditor, landed, type Pipeline } from './an-auditor.ts';

const OPERATION = `o${'1'.padStart(25, '0')}`;
const INGEST = 'i-b-1';

/** Two ingests have landed, the items of the first are archived, and it has this state. */
async function retracted(state: Retraction['state'] = 'RETRACTED'): Promise<Pipeline> {
  const pipeline = await landed('b-1', 'b-2');
  const { invoices, customers, archives, ingests } = pipeline;
  const keysIn = (items: Map<string, unknown>) =>
    [...items.keys()].filter((key) => key.includes(INGEST)).map((key) => key.split(' '));
  archives.set(`${OPERATION} ${INGEST}`, {
    invoices: keysIn(invoices).map(([invoiceNo = '', fragment = '']) => ({ invoiceNo, fragment })),
    customers: keysIn(customers).map(([customerId = '', invoiceFragment = '']) => ({
      ...{ customerId, invoiceFragment },
    })),
  });
  const progress = ingests.get(INGEST);
  if (!progress) throw new Error('The ingest has not landed');
  const times = { at: pipeline.at(1), times: 1 };
  progress.retraction = { state, operationId: OPERATION, requestedBy: 'me', ...times, lines: 2 };
  pipeline.changed.push({ place: `${pipeline.at(2)} ${OPERATION} ${INGEST}`, ingestId: INGEST });
  return pipeline;
}

/** The scheduled audit has passed the retraction by: only its sweep comes to the ingest again. */
async function sweeping(pipeline: Pipeline) {
  const { next } = await auditor(pipeline)();
  const audit = auditor(pipeline, {}, { ...next, openIngests: [], changesFrom: pipeline.at(20) });
  return async (minutes: number) => {
    const { differences, next: after, unsettled } = await audit(minutes);
    return {
      found: differences.filter(({ says }) => says.includes('and Invoices has')),
      after,
      unsettled,
    };
  };
}

const remove = ({ invoices, customers }: Pipeline, only?: 'invoices' | 'customers') => {
  for (const items of [only !== 'customers' && invoices, only !== 'invoices' && customers]) {
    if (!items) continue;
    for (const key of [...items.keys()].filter((each) => each.includes(INGEST))) items.delete(key);
  }
};

describe('the scheduled audit', () => {
  it.each([
    ['RETRACTED', 'customers', 'Invoices has 2 items of it and Customers 0'],
    ['RETRACTED', 'invoices', 'Invoices has 0 items of it and Customers 1'],
    ['RESENT', 'invoices', 'Invoices has 0 items of it and Customers 1'],
  ] as const)('finds items of an ingest that is %s, without its %s', async (state, gone, says) => {
    const pipeline = await retracted(state);
    remove(pipeline, gone);
    const audit = await sweeping(pipeline);
    const { found, after } = await audit(60);
    expect(found).toEqual([
      {
        kind: 'RetractedLinesShown',
        id: INGEST,
        says: `Ingest ${INGEST} is ${state}, and ${says}.`,
      },
    ]);
    expect(JSON.stringify(found)).not.toContain('17850');
    expect(after.openIngests).toEqual([INGEST]);
  });

  it('reports an ingest once in an audit, and until its items are gone', async () => {
    const pipeline = await retracted();
    const audit = auditor(pipeline);
    const shown = async (minutes: number) =>
      (await audit(minutes)).differences.filter(({ says }) => says.includes('Invoices has')).length;
    expect([await shown(60), await shown(75)]).toEqual([1, 1]);
    remove(pipeline);
    expect(await shown(90)).toBe(0);
  });

  it.each(['RESTORED', 'RETRACTING', 'RESTORING'] as const)(
    'expects nothing of one that is %s',
    async (state) => {
      const audit = await sweeping(await retracted(state));
      expect((await audit(60)).found).toEqual([]);
    },
  );

  it('can say nothing of one whose archive is purged', async () => {
    const pipeline = await retracted();
    pipeline.archives.clear();
    const audit = await sweeping(pipeline);
    expect((await audit(60)).found).toEqual([]);
  });

  it('says so when what is archived is damaged', async () => {
    const pipeline = await retracted();
    pipeline.archives.set(`${OPERATION} ${INGEST}`, 'unreadable');
    const { next } = await auditor(pipeline)();
    expect((await auditor(pipeline, {}, next)(60)).kinds).toContain('IngestUnreadable');
  });

  it('leaves it to the next audit while an operation moves lines, and keeps it open', async () => {
    const pipeline = await retracted();
    const audit = await sweeping(pipeline);
    pipeline.moving.is = true;
    expect(await audit(60)).toMatchObject({ found: [], after: { openIngests: [INGEST] } });
    pipeline.moving.is = false;
    expect((await audit(75)).found).toHaveLength(1);
  });

  it('continues where it ended, begins again at the end, and stops when there is no time', async () => {
    const pipeline = await retracted();
    remove(pipeline);
    pipeline.changed.length = 0;
    for (let n = 0; n < 250; n += 1) {
      const place = `${pipeline.at(2)} ${OPERATION} ${String(n).padStart(4, '0')}`;
      pipeline.changed.push({ place, ingestId: `i-${n}` });
    }
    const { next } = await auditor(pipeline)();
    const state = { ...next, changesFrom: pipeline.at(20), retractedTo: '' };
    const audit = auditor(pipeline, {}, state);
    const places = [];
    for (const minutes of [60, 75, 90]) places.push((await audit(minutes)).next.retractedTo);
    expect(places.map((place) => place?.slice(-4))).toEqual(['0099', '0199', '']);
    const late = auditor(pipeline, { deadlines: { ...NO_DEADLINES, sweep: 0 } }, state);
    expect((await late(60)).next.retractedTo).toBe('');
  });
});
