import { describe, expect, it } from 'vitest';
import { auditBatches } from '../../../functions/audit-batches/audit-batches.ts';
import { deadlinesOf, NO_DEADLINES } from '../../../functions/audit-batches/deadlines.ts';
import { aPipeline, MINUTE_MS, OBJECTS_A_PAGE } from './a-pipeline.ts';
import { auditor, EVERYTHING, type Pipeline } from './an-auditor.ts';

const LANDED = 20;

/** So many batches, each of a day of its own. */
async function manyBatches(count = LANDED): Promise<Pipeline> {
  const pipeline = aPipeline();
  for (let at = 0; at < count; at += 1) {
    const lines = [{ invoiceTs: Date.UTC(2011, 0, 1 + at) }];
    await pipeline.land(`b-${String(at).padStart(2, '0')}`, { at, lines });
  }
  return pipeline;
}

/** Every call of a port takes a minute from now on. */
function slow<K extends 'plan' | 'objects'>({ ports, clock }: Pipeline, name: K): void {
  const { plan, objects } = ports.stores;
  const waited = <T>(call: Promise<T>): Promise<T> => {
    clock.now += MINUTE_MS;
    return call;
  };
  if (name === 'plan') ports.stores.plan = (staged) => waited(plan(staged));
  else ports.stores.objects = (prefix, after) => waited(objects(prefix, after));
}

const tenMinutes = ({ beginning }: Pipeline, minutes: number) =>
  deadlinesOf(beginning + minutes * MINUTE_MS, 10 * MINUTE_MS);

describe('an audit of many batches', () => {
  it('reads eight at a time', async () => {
    const pipeline = await manyBatches();
    const { stores } = pipeline.ports;
    const { plan } = stores;
    let [reading, most] = [0, 0];
    stores.plan = async (staged) => {
      reading += 1;
      most = Math.max(most, reading);
      await new Promise((resolve) => setImmediate(resolve));
      reading -= 1;
      return plan(staged);
    };
    expect(await auditor(pipeline)()).toMatchObject({ batches: LANDED, kinds: [] });
    expect(most).toBe(8);
  });

  it('checks ingests although the batches use up their time', async () => {
    const pipeline = await manyBatches();
    pipeline.accept('i-lost', 5);
    slow(pipeline, 'plan');
    const report = await auditor(pipeline, { deadlines: tenMinutes(pipeline, 120) })(120);
    expect(report.batches).toBeLessThan(LANDED);
    expect(report).toMatchObject({ ingests: LANDED + 1, kinds: ['IngestPending'] });
    expect(report.next.ingestsFrom).toBe(pipeline.at(120));
  });

  it('checks new batches although the open ones use up their time, and all open ones in turn', async () => {
    const pipeline = await manyBatches();
    pipeline.objects.clear();
    let { next } = await auditor(pipeline)(30);
    await pipeline.land('b-new', { at: 31 });
    slow(pipeline, 'plan');
    const reported = new Set<string>();
    for (const minutes of [60, 90, 120, 150, 180]) {
      const deadlines = tenMinutes(pipeline, minutes);
      const report = await auditor(pipeline, { deadlines }, next)(minutes);
      expect(report.next.batchesFrom).toBe(pipeline.at(minutes));
      for (const { id } of report.differences) reported.add(id);
      next = report.next;
    }
    expect(reported.size).toBe(LANDED);
  });
});

describe('the days that new batches wrote to', () => {
  it('are listed until the deadline, and the others at the next audits', async () => {
    const pipeline = await manyBatches();
    const stray = 'lake/invoice_date=2011-01-20/g=0/nobody.parquet';
    pipeline.objects.set(stray, { bytes: Buffer.from('x'), modifiedAt: pipeline.at(1) });
    slow(pipeline, 'objects');
    const audit = auditor(pipeline, { sweptObjects: 0, deadlines: tenMinutes(pipeline, 30) });
    const { next } = await audit(30);
    // The deadline, and the days that were begun before it.
    expect(pipeline.clock.now).toBeLessThanOrEqual(pipeline.beginning + (39 + 8) * MINUTE_MS);
    expect(next.openDays.length).toBeGreaterThan(0);
    const { kinds, next: last } = await auditor(pipeline, { sweptObjects: 0 }, next)(60);
    expect([kinds, last.openDays]).toEqual([['ObjectOutsideLedger'], []]);
  });

  it('are continued after the last object that was checked', async () => {
    const pipeline = aPipeline();
    const count = 5 * OBJECTS_A_PAGE;
    for (let at = 0; at < count; at += 1) {
      await pipeline.land(`b-${at}`, { lines: [{}], quarantined: 0 });
    }
    slow(pipeline, 'objects');
    const options = { sweptObjects: 0 };
    const deadlines = { ...NO_DEADLINES, objects: pipeline.beginning + 32 * MINUTE_MS };
    const { next } = await auditor(pipeline, { ...options, deadlines })(30);
    expect(next.openDays).toMatchObject([{ after: expect.stringContaining('lake/') }]);
    pipeline.calls.length = 0;
    expect((await auditor(pipeline, options, next)(60)).next.openDays).toEqual([]);
    const pages = pipeline.calls.filter((call) => call === 'objects').length;
    // One more lists the certificates of erasures.
    expect(pages - 1).toBeLessThan(count / OBJECTS_A_PAGE);
  });

  it('are looked through up to the batches that were audited, not those that come later', async () => {
    const pipeline = await manyBatches(1);
    pipeline.clock.now = pipeline.beginning + 40 * MINUTE_MS;
    await pipeline.land('b-later', { at: 40, lines: [{ invoiceTs: Date.UTC(2011, 0, 1) }] });
    const audit = auditor(pipeline, { settleMs: 20 * MINUTE_MS, sweptObjects: 0 });
    await audit(25);
    pipeline.calls.length = 0;
    await audit(50);
    expect(pipeline.calls.filter((call) => call === 'plan')).toHaveLength(1);
  });
});

describe('an audit without time', () => {
  it('checks nothing and forgets nothing', async () => {
    const pipeline = await manyBatches(3);
    pipeline.objects.clear();
    pipeline.objects.set('lake/notes.txt', { bytes: Buffer.from('x'), modifiedAt: pipeline.at(1) });
    const audit = auditor(pipeline);
    const before = (await audit(30)).next;
    const { next } = await auditBatches(
      before,
      { ...EVERYTHING, deadlines: deadlinesOf(0, 0) },
      pipeline.ports,
    );
    expect(next).toEqual({ ...before, reportedAt: undefined });
  });
});
