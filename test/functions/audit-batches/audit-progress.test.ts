import { describe, expect, it } from 'vitest';
import { auditBatches } from '../../../functions/audit-batches/audit-batches.ts';
import {
  type AuditState,
  MOST_OPEN,
  MOST_OPEN_DAYS,
  MOST_OPEN_OBJECTS,
  StoredAuditState,
  stateFrom,
} from '../../../functions/audit-batches/audit-state.ts';
import { deadlinesOf } from '../../../functions/audit-batches/deadlines.ts';
import type { OpenDay } from '../../../functions/audit-batches/open-days.ts';
import { aPipeline, HOUR_MS, MINUTE_MS, OBJECTS_A_PAGE } from './a-pipeline.ts';
import { auditor, EVERYTHING, first, landed, NO_TIME } from './an-auditor.ts';

describe('an ingest', () => {
  it('is pending for an hour, and then a difference that says how much is pending', async () => {
    const pipeline = aPipeline();
    pipeline.accept('i-lost', 12);
    const audit = auditor(pipeline);
    const young = await audit(59);
    expect(young.differences).toEqual([]);
    expect(young.days['2026-06-01']).toEqual({
      received: 12,
      accepted: 0,
      quarantined: 0,
      pending: 12,
      corrected: 0,
      resent: 0,
      retracted: 0,
      erased: 0,
    });
    const [difference] = (await audit(61)).differences;
    expect(difference).toEqual({
      kind: 'IngestPending',
      id: 'i-lost',
      says: 'Ingest i-lost was accepted 61 minutes ago; 1 of its 1 chunk and 12 of its 12 lines are still pending.',
    });
  });

  it('is pending for good if the pipeline was idle after it was accepted', async () => {
    const pipeline = aPipeline();
    const { beginning } = pipeline;
    const minute = (at: number) => new Date(beginning + at * MINUTE_MS).toISOString();
    pipeline.accept('i-lost', 12);
    expect((await auditor(pipeline, { idleAt: minute(2) })(2)).kinds).toEqual(['IngestPending']);
    expect((await auditor(pipeline, { idleAt: minute(-1) })(2)).kinds).toEqual([]);
  });

  it('is no longer open once a replay has committed it', async () => {
    const pipeline = aPipeline();
    pipeline.accept('i-late', 3);
    const audit = auditor(pipeline);
    expect((await audit(120)).kinds).toEqual(['IngestPending']);
    await pipeline.land('late', { at: 130 });
    expect(await audit(150)).toMatchObject({ kinds: [], ingests: 1, batches: 1 });
    expect(await audit(210)).toMatchObject({ kinds: [], ingests: 0 });
  });

  it('does not differ when its batch commits between two reads', async () => {
    const pipeline = await landed('b-1');
    const { ports, ingests } = pipeline;
    const before = { ...first(ingests)[1], landings: [] };
    const { readIngest } = ports.ledger;
    let reads = 0;
    ports.ledger.readIngest = async (id) => (reads++ === 0 ? before : readIngest(id));
    expect(await auditor(pipeline)()).toMatchObject({ kinds: [], next: { openIngests: [] } });
  });

  it('is reported when it becomes invalid between two reads, and the audit continues', async () => {
    const pipeline = await landed('b-1', 'b-2');
    const { ports, ingests, invalid } = pipeline;
    const [id, progress] = first(ingests);
    progress.landings.pop();
    const { readIngest } = ports.ledger;
    ports.ledger.readIngest = async (ingestId) => {
      const read = await readIngest(ingestId);
      if (ingestId === id) invalid.add(progress);
      return read;
    };
    const { differences, ingests: checked, next } = await auditor(pipeline)();
    expect(differences.map(({ kind, id }) => [kind, id])).toEqual([['IngestUnreadable', id]]);
    expect(differences[0]?.says).not.toContain('17850');
    expect([checked, next.openIngests]).toEqual([1, []]);
  });

  it('does not count the landings of a batch that is not committed', async () => {
    const pipeline = aPipeline();
    await pipeline.land('b-1', { state: 'SEALED' });
    const { days } = await auditor(pipeline)(5);
    expect(days['2026-06-01']).toMatchObject({ accepted: 0, pending: 3 });
  });
});

/** The differences for the objects of a batch that is not in the ledger. */
const strayObjectsOf = (batchId: string): string[][] =>
  [
    `lake/invoice_date=2010-12-01/g=0/${batchId}.parquet`,
    `quarantine/ingest_date=2026-01-31/${batchId}.json.gz`,
  ].map((key) => ['ObjectOutsideLedger', key]);

describe('a batch', () => {
  it('is a difference when it is SEALED for longer than the finisher takes', async () => {
    const pipeline = aPipeline();
    await pipeline.land('b-1', { state: 'SEALED' });
    const audit = auditor(pipeline);
    expect((await audit(29)).kinds).toEqual([]);
    const [difference] = (await audit(31)).differences;
    expect(difference).toMatchObject({ kind: 'BatchUnfinished', id: 'b-1' });
  });

  it.each(['STARTED', 'SEALED'] as const)(
    'is checked when it commits late, after the last audit saw it %s',
    async (state) => {
      const pipeline = aPipeline();
      await pipeline.land('b-1', { state });
      await pipeline.land('b-2', { at: 10 });
      const audit = auditor(pipeline);
      expect((await audit(20)).batches).toBe(1);
      pipeline.ingests.delete('i-b-1');
      await pipeline.land('b-1');
      pipeline.objects.delete('lake/invoice_date=2010-12-01/g=0/b-1.parquet');
      expect((await audit(60)).kinds).toEqual(['LakeObjectMissing']);
    },
  );

  it('is checked when it commits during the queries and the index lists it nowhere', async () => {
    const pipeline = await landed('b-1', 'b-2');
    pipeline.objects.delete('lake/invoice_date=2010-12-01/g=0/b-1.parquet');
    const { listBatches } = pipeline.ports.ledger;
    pipeline.ports.ledger.listBatches = async function* (state, span) {
      for await (const batch of listBatches(state, span)) if (batch.batchId !== 'b-1') yield batch;
    };
    const audit = auditor(pipeline);
    expect((await audit(30)).kinds).toEqual(['LakeObjectMissing']);
    expect(await audit(60)).toMatchObject({ kinds: ['LakeObjectMissing'], batches: 1 });
  });

  it('is checked when it commits during the queries, the index lists it nowhere and no ingest names it', async () => {
    const pipeline = await landed('b-1', 'b-2');
    pipeline.ingests.clear();
    pipeline.objects.delete('lake/invoice_date=2010-12-01/g=0/b-1.parquet');
    const { listBatches } = pipeline.ports.ledger;
    pipeline.ports.ledger.listBatches = async function* (state, span) {
      for await (const batch of listBatches(state, span)) if (batch.batchId !== 'b-1') yield batch;
    };
    const audit = auditor(pipeline, { settleMs: 10 * MINUTE_MS });
    await audit(30);
    pipeline.ports.ledger.listBatches = listBatches;
    expect((await audit(45)).kinds).toEqual(['LakeObjectMissing']);
  });

  it('is checked when it commits after the last audit listed it as SEALED', async () => {
    const pipeline = aPipeline();
    await pipeline.land('b-1', { state: 'SEALED' });
    const audit = auditor(pipeline, { settleMs: 10 * MINUTE_MS });
    expect((await audit(15)).next.openBatches).toEqual(['b-1']);
    const batch = pipeline.batches.get('b-1');
    if (batch) batch.state = 'COMMITTED';
    expect(await audit(30)).toMatchObject({ batches: 1, next: { openBatches: [] } });
    expect(await audit(45)).toMatchObject({ batches: 0 });
  });

  it('is checked by audits that follow one another faster than the index settles', async () => {
    const pipeline = await landed('b-1', 'b-2');
    const audit = auditor(pipeline, { settleMs: 10 * MINUTE_MS });
    let batches = 0;
    for (let minutes = 12; minutes <= 40; minutes += 4) batches += (await audit(minutes)).batches;
    expect(batches).toBe(2);
  });

  it('is checked later when it is sealed during the queries and the index lists it nowhere', async () => {
    const pipeline = aPipeline();
    await pipeline.land('b-1', { state: 'SEALED' });
    const { listBatches } = pipeline.ports.ledger;
    pipeline.ports.ledger.listBatches = async function* () {};
    const audit = auditor(pipeline);
    expect((await audit(20)).next.openBatches).toEqual(['b-1']);
    pipeline.ports.ledger.listBatches = listBatches;
    const batch = pipeline.batches.get('b-1');
    if (batch) batch.state = 'COMMITTED';
    pipeline.objects.delete('lake/invoice_date=2010-12-01/g=0/b-1.parquet');
    expect((await audit(60)).kinds).toEqual(['LakeObjectMissing']);
  });

  it.each(['STARTED', 'SEALED', 'COMMITTED'] as const)(
    'is reported once when its %s item is invalid, and the audit continues',
    async (state) => {
      const pipeline = aPipeline();
      await pipeline.land('b-1', { state });
      await pipeline.land('b-2', { at: 1 });
      pipeline.invalid.add(pipeline.batches.get('b-1') ?? {});
      const report = await auditor(pipeline)();
      expect(report.differences.map(({ kind, id }) => [kind, id])).toEqual([
        ['BatchUnreadable', 'b-1'],
      ]);
      expect(report.differences[0]?.says).not.toContain('17850');
      expect(report.batches).toBe(1);
    },
  );

  it('is checked although the items of its ingest are invalid, which is reported', async () => {
    const pipeline = await landed('b-1', 'b-2');
    pipeline.invalid.add(pipeline.ingests.get('i-b-1') ?? {});
    const audit = auditor(pipeline);
    const { differences, batches, ingests } = await audit();
    expect(differences.map(({ kind, id }) => [kind, id])).toEqual([['IngestUnreadable', 'i-b-1']]);
    expect([batches, ingests]).toEqual([2, 1]);
  });

  it('is reported once when it was open and its item has become invalid', async () => {
    const pipeline = aPipeline();
    await pipeline.land('b-1', { state: 'SEALED' });
    const audit = auditor(pipeline);
    await audit(20);
    pipeline.invalid.add(pipeline.batches.get('b-1') ?? {});
    expect((await audit(25)).kinds).toEqual(['BatchUnreadable']);
  });

  it('is reported once when it is missing from the ledger, as is an ingest', async () => {
    const pipeline = aPipeline();
    await pipeline.land('b-1', { state: 'SEALED' });
    const audit = auditor(pipeline);
    await audit(20);
    pipeline.batches.clear();
    pipeline.ingests.clear();
    const { differences } = await audit(30);
    expect(differences.map(({ kind, id }) => [kind, id])).toEqual([
      ['LedgerItemMissing', 'b-1'],
      ['LedgerItemMissing', 'i-b-1'],
      ...strayObjectsOf('b-1'),
    ]);
    expect((await audit(40)).kinds).not.toContain('LedgerItemMissing');
  });

  it.each(['FAILED', 'ABANDONED'] as const)('is not kept open when it is %s', async (state) => {
    const pipeline = aPipeline();
    await pipeline.land('b-1', { state });
    const { next } = await auditor(pipeline)(20);
    expect(next.openBatches).toEqual([]);
    expect(next.openIngests).toEqual(['i-b-1']);
  });

  it('is no longer kept open when nothing can seal it any more', async () => {
    const pipeline = aPipeline();
    await pipeline.land('b-1', { state: 'STARTED' });
    const audit = auditor(pipeline);
    expect((await audit(20)).next.openBatches).toEqual(['b-1']);
    expect((await audit(25 * 60)).next.openBatches).toEqual([]);
  });
});

describe('an audit that runs out of time or room', () => {
  it('continues where it stopped, and checks everything', async () => {
    const ids = Array.from({ length: 9 }, (_, at) => `b-${at}`);
    const pipeline = await landed(...ids);
    let calls = 0;
    const audit = auditor(pipeline, { deadlines: NO_TIME });
    // Each call of now() takes a second; an audit has nine.
    const { ports } = pipeline;
    const seen: number[] = [];
    let state = (await audit(30)).next;
    for (let hour = 0; hour < 9; hour += 1) {
      const from = pipeline.clock.now;
      const now = () => from + 1000 * calls++;
      calls = 0;
      const options = { ...EVERYTHING, deadlines: deadlinesOf(from, 9000), sweptObjects: 0 };
      const { report, next } = await auditBatches(state, options, { ...ports, now });
      expect(report.differences).toEqual([]);
      seen.push(report.batches);
      state = next;
      pipeline.clock.now += HOUR_MS;
    }
    expect(seen.reduce((a, b) => a + b)).toBeGreaterThanOrEqual(ids.length);
    expect(Math.max(...seen)).toBeLessThan(ids.length);
    expect(state.batchesFrom > pipeline.at(30)).toBe(true);
  });

  it('does not move past ingests that its state can not hold', async () => {
    const pipeline = aPipeline();
    const many = MOST_OPEN + 100;
    for (let at = 0; at < many; at += 1) pipeline.accept(`i-${at}`, 1, at / 1000);
    const audit = auditor(pipeline);
    const { next } = await audit(30);
    expect(next.openIngests.length).toBeLessThanOrEqual(MOST_OPEN);
    expect(next.ingestsFrom).toBe(pipeline.at(next.openIngests.length / 1000));
    pipeline.ingests.clear();
    expect((await audit(40)).next).toMatchObject({ openIngests: [], ingestsFrom: pipeline.at(40) });
  });

  it('begins no page of the sweep, and leaves it to the next audit', async () => {
    const pipeline = await landed('b-1');
    const { next } = await auditor(pipeline, { sweptObjects: OBJECTS_A_PAGE })(30);
    const state = { ...next, sweptTo: 'lake/invoice_date=2010' };
    pipeline.calls.length = 0;
    const options = { ...EVERYTHING, deadlines: NO_TIME };
    const stopped = await auditBatches(state, options, pipeline.ports);
    expect(stopped.next.sweptTo).toBe(state.sweptTo);
    expect(pipeline.calls).not.toContain('objects');
  });

  it('reports that it is a day behind', async () => {
    const audit = auditor(await landed('b-1'), { deadlines: NO_TIME });
    expect((await audit(24 * 60)).kinds).toEqual([]);
    const [difference] = (await audit(26 * 60)).differences;
    expect(difference).toEqual({
      kind: 'AuditBehind',
      id: '2026-06-01T00:00:00.000Z',
      says: 'The audit is 26 hours behind: it has checked only what came before 2026-06-01T00:00:00.000Z.',
    });
  });

  it('saves its progress from time to time, and not twice at the same time', async () => {
    const ids = Array.from({ length: 30 }, (_, at) => `b-${at}`);
    const pipeline = await landed(...ids);
    const { ports, clock, saved } = pipeline;
    const { plan } = ports.stores;
    ports.stores.plan = (staged) => {
      clock.now += 1000;
      return plan(staged);
    };
    let saving = 0;
    const { save } = ports;
    ports.save = async (state) => {
      expect(saving++).toBe(0);
      await new Promise((resolve) => setImmediate(resolve));
      await save(state);
      saving -= 1;
    };
    await auditor(pipeline, { saveEveryMs: 10_000 })(60);
    expect(saved.length).toBeGreaterThanOrEqual(2);
    expect(saved.length).toBeLessThanOrEqual(3);
    expect(saved[0]?.batchesFrom).not.toBe(pipeline.at(0));
  });

  it('continues from a state of the version before', () => {
    const { listed, openDays, ...state } = stateFrom('2026-06-01T00:00:00.000Z');
    const sealed = { openBatches: ['b-1'], sweptTo: 'lake/' };
    expect(StoredAuditState.parse({ ...state, ...sealed, v: 1 })).toEqual({
      ...stateFrom('2026-06-01T00:00:00.000Z'),
      ...sealed,
    });
  });

  it('has a state that fits into an item even when it is full', () => {
    const day = (at: number): OpenDay => ({
      prefix: `quarantine/ingest_date=2026-06-01/${at}`,
      since: '2026-06-01T00:00:00.000Z',
      ...(at < 8 && { after: 'k'.repeat(1024) }),
    });
    const state: AuditState = {
      ...stateFrom('2026-06-01T00:00:00.000Z'),
      openBatches: Array(MOST_OPEN).fill('b'.repeat(64)),
      openIngests: Array(MOST_OPEN).fill('i'.repeat(26)),
      openObjects: Array(MOST_OPEN_OBJECTS).fill('k'.repeat(1024)),
      openDays: Array.from({ length: MOST_OPEN_DAYS }, (_, at) => day(at)),
      sweptTo: 'k'.repeat(1024),
      reportedAt: '2026-06-01T00:00:00.000Z',
    };
    expect(JSON.stringify(state).length).toBeLessThan(400 * 1024);
  });
});
