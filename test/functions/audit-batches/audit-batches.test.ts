import { describe, expect, it } from 'vitest';
import { auditBatches } from '../../../functions/audit-batches/audit-batches.ts';
import type { AuditOptions } from '../../../functions/audit-batches/audit-run.ts';
import {
  type AuditState,
  beginning,
  MOST_OPEN,
  MOST_OPEN_OBJECTS,
  stateFrom,
} from '../../../functions/audit-batches/audit-state.ts';
import { AuditFailed, type Difference } from '../../../functions/audit-batches/difference.ts';
import type { CustomerFragment, InvoiceFragment } from '../../../functions/domain/fragment.ts';
import type { SealedPlan } from '../../../functions/domain/plan.ts';
import { aPipeline, HOUR_MS, MINUTE_MS, OBJECTS_A_PAGE } from './a-pipeline.ts';

type Pipeline = ReturnType<typeof aPipeline>;

const never = Number.POSITIVE_INFINITY;
const EVERYTHING: AuditOptions = {
  settleMs: 0,
  deadline: never,
  sweptPages: never,
  mostOpen: MOST_OPEN,
};

/** Audits from where the last audit stopped, `minutes` after the beginning. */
function auditor(pipeline: Pipeline, options: Partial<AuditOptions> = {}) {
  let state: AuditState = stateFrom(new Date(pipeline.beginning).toISOString());
  return async (minutes = 30) => {
    pipeline.clock.now = pipeline.beginning + minutes * MINUTE_MS;
    const { report, next } = await auditBatches(
      state,
      { ...EVERYTHING, ...options },
      pipeline.ports,
    );
    state = next;
    return { ...report, next, kinds: report.differences.map(({ kind }) => kind) };
  };
}

const first = <K, V>(map: Map<K, V>): [K, V] => {
  const [entry] = map;
  if (!entry) throw new Error('nothing there');
  return entry;
};

async function landed(...batchIds: string[]): Promise<Pipeline> {
  const pipeline = aPipeline();
  for (const [at, batchId] of batchIds.entries()) await pipeline.land(batchId, { at });
  return pipeline;
}

describe('stores that agree', () => {
  it('differ in nothing, and come to the same', async () => {
    const report = await auditor(await landed('b-1', 'b-2'))();
    expect(report.differences).toEqual([]);
    const { lake, named, invoices, customers } = report.stores;
    expect(lake).toEqual({ lineCount: 4, quantity: 6n, revenue: 30_594n });
    expect(invoices).toEqual(lake);
    expect(customers).toEqual({ lineCount: 2, quantity: 12n, revenue: 30_600n });
    expect(named).toEqual(customers);
    expect(report).toMatchObject({ batches: 2, ingests: 2, auditedTo: '2026-06-01T00:30:00.000Z' });
    expect(report.days).toEqual({
      '2026-06-01': { received: 6, accepted: 4, quarantined: 2, pending: 0 },
    });
  });

  it('are looked at once', async () => {
    const pipeline = await landed('b-1', 'b-2');
    const audit = auditor(pipeline);
    await audit(30);
    expect(await audit(60)).toMatchObject({ batches: 0, ingests: 0, differences: [] });
  });
});

describe('what was planted is found, with its id', () => {
  const planted: Record<string, [kind: string, plant: (pipeline: Pipeline) => void]> = {
    'a lake object that is not there': [
      'LakeObjectMissing',
      ({ objects }) => {
        objects.delete('lake/invoice_date=2010-12-01/g=0/b-1.parquet');
      },
    ],
    'a lake object of other lines': [
      'LakeObjectDiffers',
      ({ objects }) => {
        const other = objects.get('lake/invoice_date=2010-12-02/g=0/b-2.parquet');
        if (other) objects.set('lake/invoice_date=2010-12-01/g=0/b-1.parquet', other);
      },
    ],
    'a lake object that is cut off': [
      'LakeObjectDiffers',
      ({ objects }) => {
        const [, object] = first(objects);
        object.bytes = object.bytes.subarray(0, object.bytes.length - 20);
      },
    ],
    'a quarantine object that is not there': [
      'QuarantineObjectMissing',
      ({ objects }) => {
        objects.delete('quarantine/ingest_date=2026-01-31/b-1.json.gz');
      },
    ],
    'a quarantine object that can not be read': [
      'QuarantineObjectDiffers',
      ({ objects }) => {
        const object = objects.get('quarantine/ingest_date=2026-01-31/b-1.json.gz');
        if (object) object.bytes = Buffer.from('no gzip');
      },
    ],
    'a day that is not in the catalog': [
      'PartitionMissing',
      ({ locations }) => {
        locations.delete('invoice_lines 2010-12-01');
      },
    ],
    'a day that the catalog has elsewhere': [
      'PartitionElsewhere',
      ({ locations }) => {
        locations.set('invoice_lines 2010-12-01', 'lake/invoice_date=2010-12-01/g=1/');
      },
    ],
    'an Invoices fragment that is not there': [
      'InvoiceFragmentMissing',
      ({ invoices }) => {
        invoices.delete(first(invoices)[0]);
      },
    ],
    'an Invoices fragment with a line more': [
      'InvoiceFragmentDiffers',
      ({ invoices }) => {
        const [key, item] = first(invoices);
        const { lines, ...rest } = item as InvoiceFragment;
        invoices.set(key, { ...rest, lines: lines.replace(/\]\]$/, '],[9,"X",null,1,0,1]]') });
      },
    ],
    'an Invoices fragment whose sums lie': [
      'InvoiceFragmentDiffers',
      ({ invoices }) => {
        const [key, item] = first(invoices);
        invoices.set(key, { ...(item as InvoiceFragment), revenue: 1n });
      },
    ],
    'an Invoices fragment that can not be read': [
      'InvoiceFragmentDiffers',
      ({ invoices }) => {
        invoices.set(first(invoices)[0], 'unreadable');
      },
    ],
    'a Customers fragment that is not there': [
      'CustomerFragmentMissing',
      ({ customers }) => {
        customers.delete(first(customers)[0]);
      },
    ],
    'a Customers fragment that is a thousandth more': [
      'CustomerFragmentDiffers',
      ({ customers }) => {
        const [key, item] = first(customers);
        const { revenue, ...rest } = item as CustomerFragment;
        customers.set(key, { ...rest, revenue: revenue + 1n });
      },
    ],
    'a fragment of another batch': [
      'CustomerFragmentDiffers',
      ({ customers }) => {
        const [key, item] = first(customers);
        customers.set(key, { ...(item as CustomerFragment), batchId: 'b-2' });
      },
    ],
    'a plan that is gone': [
      'PlanMissing',
      ({ plans }) => {
        plans.delete('staging/b-1/plan');
      },
    ],
    'a plan that can not be read': [
      'PlanUnreadable',
      ({ plans }) => {
        plans.set('staging/b-1/plan', 'unreadable');
      },
    ],
    'a plan that makes no sense': [
      'BatchUnreadable',
      ({ plans }) => {
        const plan = plans.get('staging/b-1/plan') as SealedPlan;
        plans.set('staging/b-1/plan', { ...plan, lines: {} as SealedPlan['lines'] });
      },
    ],
    'counts other than the plan has': [
      'PlanUneven',
      ({ batches }) => {
        const batch = batches.get('b-1');
        if (batch) batch.counts = { accepted: 3, quarantined: 0 };
      },
    ],
  };

  it.each(Object.entries(planted))('%s', async (_, [kind, plant]) => {
    const pipeline = await landed('b-1');
    const other = { invoiceNo: '9', quantity: 7, invoiceTs: Date.UTC(2010, 11, 2) };
    await pipeline.land('b-2', { at: 1, lines: [other] });
    plant(pipeline);
    const { differences } = await auditor(pipeline)();
    expect(differences).toEqual([{ kind, id: 'b-1', says: expect.stringContaining('b-1') }]);
    // Names fragments and objects, and nothing of a customer.
    expect(differences[0]?.says).not.toContain('17850');
  });

  it('a landing that is lost: the ingest', async () => {
    const pipeline = await landed('b-1');
    pipeline.ingests.get('i-b-1')?.landings.pop();
    expect((await auditor(pipeline)()).differences).toMatchObject([
      { kind: 'IngestDiffers', id: 'i-b-1', says: expect.stringContaining('brought 3 lines') },
    ]);
  });

  it('lines that landed twice: the ingest', async () => {
    const pipeline = await landed('b-1');
    const ingest = pipeline.ingests.get('i-b-1');
    ingest?.landings.push(...ingest.landings);
    expect((await auditor(pipeline)()).differences).toMatchObject([
      { kind: 'IngestDiffers', id: 'i-b-1' },
    ]);
  });

  it('is told again until it is put right', async () => {
    const pipeline = await landed('b-1');
    const [key, object] = first(pipeline.objects);
    pipeline.objects.delete(key);
    const audit = auditor(pipeline);
    expect((await audit(30)).kinds).toEqual(['LakeObjectMissing']);
    expect((await audit(90)).kinds).toEqual(['LakeObjectMissing']);
    pipeline.objects.set(key, object);
    expect((await audit(150)).kinds).toEqual([]);
    expect((await audit(210)).batches).toBe(0);
  });
});

describe('an ingest that does not land', () => {
  it('is pending for an hour, and then a difference that says how much of it is missing', async () => {
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
    });
    const [difference] = (await audit(61)).differences;
    expect(difference).toEqual({
      kind: 'IngestPending',
      id: 'i-lost',
      says: 'Ingest i-lost was accepted 61 minutes ago; 1 of its 1 chunks have not landed, 12 of 12 lines.',
    });
  });

  it('is done with when it lands late, by a replay', async () => {
    const pipeline = aPipeline();
    pipeline.accept('i-late', 3);
    const audit = auditor(pipeline);
    expect((await audit(120)).kinds).toEqual(['IngestPending']);
    await pipeline.land('late', { at: 130 });
    expect(await audit(150)).toMatchObject({ kinds: [], ingests: 1, batches: 1 });
    expect(await audit(210)).toMatchObject({ kinds: [], ingests: 0 });
  });

  it('does not differ when its batch commits while it is looked at', async () => {
    const pipeline = await landed('b-1');
    const { ports, ingests } = pipeline;
    const before = { ...first(ingests)[1], landings: [] };
    const { readIngest } = ports.ledger;
    let reads = 0;
    ports.ledger.readIngest = async (id) => (reads++ === 0 ? before : readIngest(id));
    expect(await auditor(pipeline)()).toMatchObject({ kinds: [], next: { openIngests: [] } });
  });

  it('has not landed for what a batch that is not committed says', async () => {
    const pipeline = aPipeline();
    await pipeline.land('b-1', { state: 'SEALED' });
    const { days } = await auditor(pipeline)(5);
    expect(days['2026-06-01']).toMatchObject({ accepted: 0, pending: 3 });
  });
});

/** The objects of a batch that the ledger does not know. */
const leftBehind = (batchId: string): string[][] =>
  [
    `lake/invoice_date=2010-12-01/g=0/${batchId}.parquet`,
    `quarantine/ingest_date=2026-01-31/${batchId}.json.gz`,
  ].map((key) => ['ObjectOutsideLedger', key]);

describe('a batch that is not over', () => {
  it('is a difference when it is sealed for longer than the finisher takes', async () => {
    const pipeline = aPipeline();
    await pipeline.land('b-1', { state: 'SEALED' });
    const audit = auditor(pipeline);
    expect((await audit(29)).kinds).toEqual([]);
    const [difference] = (await audit(31)).differences;
    expect(difference).toMatchObject({ kind: 'BatchUnfinished', id: 'b-1' });
  });

  it.each(['STARTED', 'SEALED'] as const)(
    'is audited when it commits late, having been %s',
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

  it('is audited when it commits while the index is asked, which tells it nowhere', async () => {
    const pipeline = await landed('b-1', 'b-2');
    pipeline.objects.delete('lake/invoice_date=2010-12-01/g=0/b-1.parquet');
    const { batchesBegun } = pipeline.ports.ledger;
    pipeline.ports.ledger.batchesBegun = async function* (state, span) {
      for await (const batch of batchesBegun(state, span)) if (batch.batchId !== 'b-1') yield batch;
    };
    const audit = auditor(pipeline);
    expect((await audit(30)).kinds).toEqual(['LakeObjectMissing']);
    expect(await audit(60)).toMatchObject({ kinds: ['LakeObjectMissing'], batches: 1 });
  });

  it.each(['STARTED', 'SEALED', 'COMMITTED'] as const)(
    'is told once when its %s item makes no sense, and the audit goes on',
    async (state) => {
      const pipeline = aPipeline();
      await pipeline.land('b-1', { state });
      await pipeline.land('b-2', { at: 1 });
      pipeline.senseless.add(pipeline.batches.get('b-1') ?? {});
      const report = await auditor(pipeline)();
      expect(report.differences.map(({ kind, id }) => [kind, id])).toEqual([
        ['BatchUnreadable', 'b-1'],
      ]);
      expect(report.differences[0]?.says).not.toContain('17850');
      expect(report.batches).toBe(1);
    },
  );

  it('is audited although what the ledger holds of its ingest makes no sense, which is told', async () => {
    const pipeline = await landed('b-1', 'b-2');
    pipeline.senseless.add(pipeline.ingests.get('i-b-1') ?? {});
    const audit = auditor(pipeline);
    const { differences, batches, ingests } = await audit();
    expect(differences.map(({ kind, id }) => [kind, id])).toEqual([['IngestUnreadable', 'i-b-1']]);
    expect([batches, ingests]).toEqual([2, 1]);
  });

  it('is told once when it was open, and its item makes no sense any more', async () => {
    const pipeline = aPipeline();
    await pipeline.land('b-1', { state: 'SEALED' });
    const audit = auditor(pipeline);
    await audit(20);
    pipeline.senseless.add(pipeline.batches.get('b-1') ?? {});
    expect((await audit(25)).kinds).toEqual(['BatchUnreadable']);
  });

  it('is told once when it is gone from the ledger, as is an ingest', async () => {
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
      ...leftBehind('b-1'),
    ]);
    expect((await audit(40)).kinds).not.toContain('LedgerItemMissing');
  });

  it.each(['FAILED', 'ABANDONED'] as const)('is forgotten when it is %s', async (state) => {
    const pipeline = aPipeline();
    await pipeline.land('b-1', { state });
    const { next } = await auditor(pipeline)(20);
    expect(next.openBatches).toEqual([]);
    expect(next.openIngests).toEqual(['i-b-1']);
  });

  it('is no longer waited for when nobody is left to seal it', async () => {
    const pipeline = aPipeline();
    await pipeline.land('b-1', { state: 'STARTED' });
    const audit = auditor(pipeline);
    expect((await audit(20)).next.openBatches).toEqual(['b-1']);
    expect((await audit(25 * 60)).next.openBatches).toEqual([]);
  });
});

describe('an object outside the ledger', () => {
  const DAY = 'lake/invoice_date=2010-12-01/g=0/';
  const reason = ({ differences: [difference] }: { differences: Difference[] }) => {
    expect(difference?.kind).toBe('ObjectOutsideLedger');
    return difference?.says;
  };
  const put = (pipeline: Pipeline, key: string): void => {
    pipeline.objects.set(key, { bytes: Buffer.from('x'), modifiedAt: pipeline.at(1) });
  };
  const ways: [
    name: string,
    find: (pipeline: Pipeline, key: string) => Promise<string | undefined>,
  ][] = [
    [
      'on a day that a new batch wrote to',
      async (pipeline, key) => {
        put(pipeline, key);
        return reason(await auditor(pipeline, { sweptPages: 0 })());
      },
    ],
    [
      'by the sweep when nothing is new',
      async (pipeline, key) => {
        const audit = auditor(pipeline);
        await audit(30);
        put(pipeline, key);
        return reason(await audit(60));
      },
    ],
  ];

  it.each(ways)('of an unknown batch is found %s', async (_, find) => {
    expect(await find(await landed('b-1'), `${DAY}unknown.parquet`)).toBe(
      `${DAY}unknown.parquet is of a batch that is not in the ledger.`,
    );
  });

  it.each(ways)('of an ABANDONED batch is found %s', async (_, find) => {
    const pipeline = await landed('b-1');
    await pipeline.land('b-2', { state: 'ABANDONED' });
    pipeline.ingests.delete('i-b-2');
    expect(await find(pipeline, `${DAY}b-2.parquet`)).toContain('ABANDONED');
  });

  it.each(ways)('that its batch did not plan is found %s', async (_, find) => {
    const pipeline = await landed('b-1');
    await pipeline.land('b-2', { at: 1, lines: [{ invoiceTs: Date.UTC(2011, 0, 1) }] });
    expect(await find(pipeline, `${DAY}b-2.parquet`)).toContain('not in the plan');
  });

  it('that no batch could have written is found, and told until it is gone', async () => {
    const pipeline = await landed('b-1');
    put(pipeline, 'lake/notes.txt');
    const audit = auditor(pipeline);
    expect(reason(await audit(30))).toContain('lake/notes.txt');
    const later = auditor(pipeline, { sweptPages: 1 });
    await later(30);
    expect((await later(60)).kinds).toEqual(['ObjectOutsideLedger']);
    pipeline.objects.delete('lake/notes.txt');
    expect((await later(90)).kinds).toEqual([]);
  });

  it('is found in time by a sweep of one page an audit', async () => {
    const pipeline = aPipeline();
    for (let batch = 0; batch < 3 * OBJECTS_A_PAGE; batch += 1) await pipeline.land(`b-${batch}`);
    const audit = auditor(pipeline, { sweptPages: 1 });
    await audit(30);
    put(pipeline, `${DAY}zz.parquet`);
    const found = [];
    for (let hour = 1; hour <= 7; hour += 1) found.push(...(await audit(30 + hour * 60)).kinds);
    expect(found).toContain('ObjectOutsideLedger');
  });

  it('is none while its batch is sealed and not committed', async () => {
    const pipeline = aPipeline();
    await pipeline.land('b-1', { state: 'SEALED' });
    expect((await auditor(pipeline)(5)).kinds).toEqual([]);
  });
});

describe('an audit that has to stop', () => {
  it('goes on where it stopped, and looks at everything', async () => {
    const ids = Array.from({ length: 9 }, (_, at) => `b-${at}`);
    const pipeline = await landed(...ids);
    let looks = 0;
    const audit = auditor(pipeline, { deadline: 0 });
    // Every look at the clock is a second; an audit has some seconds.
    const { ports } = pipeline;
    const seen: number[] = [];
    let state = (await audit(30)).next;
    for (let hour = 0; hour < 9; hour += 1) {
      const from = pipeline.clock.now;
      const now = () => from + 1000 * looks++;
      looks = 0;
      const options = { ...EVERYTHING, deadline: from + 9000, sweptPages: 0 };
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

  it('does not move past what it can not keep in mind', async () => {
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

  it('begins no page of the sweep, and begins there the next time', async () => {
    const pipeline = await landed('b-1');
    const { next } = await auditor(pipeline, { sweptPages: 1 })(30);
    const state = { ...next, sweptTo: 'lake/invoice_date=2010' };
    pipeline.calls.length = 0;
    const options = { ...EVERYTHING, deadline: 0 };
    const stopped = await auditBatches(state, options, pipeline.ports);
    expect(stopped.next.sweptTo).toBe(state.sweptTo);
    expect(pipeline.calls).not.toContain('objects');
  });

  it('says so when it stands a day behind', async () => {
    const audit = auditor(await landed('b-1'), { deadline: 0 });
    expect((await audit(24 * 60)).kinds).toEqual([]);
    const [difference] = (await audit(26 * 60)).differences;
    expect(difference).toEqual({
      kind: 'AuditBehind',
      id: '2026-06-01T00:00:00.000Z',
      says: 'The audit is 26 hours behind: it has looked at what came before 2026-06-01T00:00:00.000Z.',
    });
  });

  it('has a state that fits an item, however full it is', () => {
    const state: AuditState = {
      ...stateFrom('2026-06-01T00:00:00.000Z'),
      openBatches: Array(MOST_OPEN).fill('b'.repeat(64)),
      openIngests: Array(MOST_OPEN).fill('i'.repeat(26)),
      openObjects: Array(MOST_OPEN_OBJECTS).fill('k'.repeat(1024)),
      sweptTo: 'k'.repeat(1024),
    };
    expect(JSON.stringify(state).length).toBeLessThan(400 * 1024);
  });
});

describe('the cost', () => {
  it('of an audit with nothing new does not grow with what is there', async () => {
    const callsWith = async (batches: number): Promise<string[]> => {
      const pipeline = aPipeline();
      for (let batch = 0; batch < batches; batch += 1) {
        await pipeline.land(`b-${batch}`, { lines: [{}], quarantined: 0 });
      }
      const audit = auditor(pipeline, { sweptPages: 1 });
      await audit(30);
      pipeline.calls.length = 0;
      await audit(60);
      return pipeline.calls.sort();
    };
    const calls = await callsWith(3 * OBJECTS_A_PAGE);
    expect(calls.length).toBeGreaterThan(0);
    expect(await callsWith(30 * OBJECTS_A_PAGE)).toEqual(calls);
  });
});

describe('the beginning', () => {
  it('is a week before the first batch, for the ingests that it may have brought', async () => {
    const pipeline = await landed('b-1');
    expect(await beginning(pipeline.ports.ledger, 0)).toMatchObject({
      batchesFrom: '2026-05-24T00:00:00.000Z',
      ingestsFrom: '2026-05-24T00:00:00.000Z',
    });
    expect((await beginning(aPipeline().ports.ledger, pipeline.beginning)).batchesFrom).toBe(
      '2026-05-24T00:00:00.000Z',
    );
  });
});

describe('AuditFailed', () => {
  const differences = (count: number): Difference[] =>
    Array.from({ length: count }, (_, at) => ({
      kind: 'IngestPending',
      id: `i-${at}`,
      says: `Ingest i-${at} is late.`,
    }));

  it('says what differs, by id', () => {
    expect(new AuditFailed(differences(1))).toMatchObject({
      name: 'AuditFailed',
      message: '1 difference.\nIngestPending: Ingest i-0 is late.',
    });
  });

  it('names twenty, and counts the others', () => {
    const lines = new AuditFailed(differences(25)).message.split('\n');
    expect(lines[0]).toBe('25 differences.');
    expect(lines).toHaveLength(22);
    expect(lines.at(-1)).toBe('And 5 others, which the log of AuditBatches names.');
  });
});
