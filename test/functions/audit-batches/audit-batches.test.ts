import { describe, expect, it } from 'vitest';
import { initialState } from '../../../functions/audit-batches/audit-state.ts';
import {
  AuditFailed,
  type Difference,
  unbalancedIn,
} from '../../../functions/audit-batches/difference.ts';
import type { CustomerItem } from '../../../functions/index/customers/customer-item.ts';
import type { CustomerFragment, InvoiceFragment } from '../../../functions/index/fragment.ts';
import type { SealedPlan } from '../../../functions/staging/plan.ts';
import { aPipeline, OBJECTS_A_PAGE } from './a-pipeline.ts';
import { auditor, first, landed, type Pipeline } from './an-auditor.ts';

describe('an audit of stores that agree', () => {
  it('finds no differences and equal totals', async () => {
    const report = await auditor(await landed('b-1', 'b-2'))();
    expect(report.differences).toEqual([]);
    const { lake, named, invoices, customers } = report.stores;
    expect(lake).toEqual({ lineCount: 4, quantity: 6n, revenue: 30_594n });
    expect(invoices).toEqual(lake);
    expect(customers).toEqual({ lineCount: 2, quantity: 12n, revenue: 30_600n });
    expect(named).toEqual(customers);
    expect(report).toMatchObject({ batches: 2, ingests: 2, auditedTo: '2026-06-01T00:30:00.000Z' });
    expect(report.days).toEqual({
      '2026-06-01': {
        received: 6,
        accepted: 4,
        quarantined: 2,
        pending: 0,
        corrected: 0,
        resent: 0,
        retracted: 0,
        erased: 0,
      },
    });
  });

  it('compares the items of Customers that an earlier version planned', async () => {
    const pipeline = await landed('b-1');
    const lines = [{ invoiceNo: '8' }, { invoiceNo: '9' }];
    await pipeline.land('b-2', { at: 1, lines, isEarlier: true });
    const keys = [...pipeline.customers.keys()];
    expect(keys).toEqual(['17850 i-b-1#b-1#0', '17850 8#i-b-2#000000.0', '17850 9#i-b-2#000000.0']);
    const audit = auditor(pipeline);
    expect(await audit()).toMatchObject({ batches: 2, differences: [] });
    pipeline.customers.delete('17850 9#i-b-2#000000.0');
    const { differences } = await auditor(pipeline)();
    expect(differences).toMatchObject([
      { kind: 'CustomerFragmentMissing', says: expect.stringContaining('1 fragment of batch b-2') },
    ]);
  });

  it('reads again consistently what an eventual read did not see, and only that', async () => {
    const pipeline = await landed('b-1', 'b-2');
    const { invoices, customers } = pipeline.ports.stores;
    const reads: string[] = [];
    pipeline.ports.stores.invoices = async (keys, reading) => {
      reads.push(`${reading} ${keys.length}`);
      const items = await invoices(keys, reading);
      return items.map((item, index) => (reading === 'eventual' && index === 0 ? 'missing' : item));
    };
    pipeline.ports.stores.customers = async (keys, reading) => {
      reads.push(`customers ${reading}`);
      return customers(keys, reading);
    };
    const report = await auditor(pipeline)();
    expect(report.differences).toEqual([]);
    expect(report.stores.invoices).toEqual(report.stores.lake);
    expect(reads.filter((read) => read === 'consistent 1')).toHaveLength(2);
    expect(reads).not.toContain('customers consistent');
  });

  it('checks each batch and ingest once', async () => {
    const pipeline = await landed('b-1', 'b-2');
    const audit = auditor(pipeline);
    await audit(30);
    expect(await audit(60)).toMatchObject({ batches: 0, ingests: 0, differences: [] });
  });
});

describe('differences', () => {
  const planted: Record<string, [kind: string, plant: (pipeline: Pipeline) => void]> = {
    'a missing lake object': [
      'LakeObjectMissing',
      ({ objects }) => {
        objects.delete('lake/invoice_date=2010-12-01/g=0/b-1.parquet');
      },
    ],
    'a lake object with other lines': [
      'LakeObjectDiffers',
      ({ objects }) => {
        const other = objects.get('lake/invoice_date=2010-12-02/g=0/b-2.parquet');
        if (other) objects.set('lake/invoice_date=2010-12-01/g=0/b-1.parquet', other);
      },
    ],
    'a truncated lake object': [
      'LakeObjectDiffers',
      ({ objects }) => {
        const [, object] = first(objects);
        object.bytes = object.bytes.subarray(0, object.bytes.length - 20);
      },
    ],
    'a missing quarantine object': [
      'QuarantineObjectMissing',
      ({ objects }) => {
        objects.delete('quarantine/ingest_date=2026-01-31/b-1.json.gz');
      },
    ],
    'an unreadable quarantine object': [
      'QuarantineObjectDiffers',
      ({ objects }) => {
        const object = objects.get('quarantine/ingest_date=2026-01-31/b-1.json.gz');
        if (object) object.bytes = Buffer.from('no gzip');
      },
    ],
    'a day missing from the catalog': [
      'PartitionMissing',
      ({ locations }) => {
        locations.delete('invoice_lines 2010-12-01');
      },
    ],
    'a day at another location in the catalog': [
      'PartitionElsewhere',
      ({ locations }) => {
        locations.set('invoice_lines 2010-12-01', 'lake/invoice_date=2010-12-01/g=1/');
      },
    ],
    'a missing Invoices fragment': [
      'InvoiceFragmentMissing',
      ({ invoices }) => {
        invoices.delete(first(invoices)[0]);
      },
    ],
    'an Invoices fragment with one line too many': [
      'InvoiceFragmentDiffers',
      ({ invoices }) => {
        const [key, item] = first(invoices);
        const { lines, ...rest } = item as InvoiceFragment;
        invoices.set(key, { ...rest, lines: lines.replace(/\]\]$/, '],[9,"X",null,1,0,1]]') });
      },
    ],
    'an Invoices fragment with wrong sums': [
      'InvoiceFragmentDiffers',
      ({ invoices }) => {
        const [key, item] = first(invoices);
        invoices.set(key, { ...(item as InvoiceFragment), revenue: 1n });
      },
    ],
    'an unreadable Invoices fragment': [
      'InvoiceFragmentDiffers',
      ({ invoices }) => {
        invoices.set(first(invoices)[0], 'unreadable');
      },
    ],
    'a missing Customers fragment': [
      'CustomerFragmentMissing',
      ({ customers }) => {
        customers.delete(first(customers)[0]);
      },
    ],
    'a Customers fragment with a thousandth too much': [
      'CustomerFragmentDiffers',
      ({ customers }) => {
        const [key, item] = first(customers);
        const { fragments, ...rest } = item as CustomerItem;
        const [fragment, ...others] = fragments.map((each) => ({ ...each }));
        if (fragment) fragment.revenue += 1n;
        customers.set(key, { ...rest, fragments: [...(fragment ? [fragment] : []), ...others] });
      },
    ],
    'a Customers item that lacks one of its fragments': [
      'CustomerFragmentDiffers',
      ({ customers }) => change(customers, ([, ...others]) => others),
    ],
    'a Customers item with a fragment too many': [
      'CustomerFragmentDiffers',
      ({ customers }) =>
        change(customers, (all) => [...all, ...all.map((each) => ({ ...each, invoiceNo: 'C9' }))]),
    ],
    'a Customers item with a fragment twice': [
      'CustomerFragmentDiffers',
      ({ customers }) => change(customers, (all) => [...all, ...all]),
    ],
    'a Customers fragment of another country': [
      'CustomerFragmentDiffers',
      ({ customers }) =>
        change(customers, (all) => all.map((each) => ({ ...each, country: 'EIRE' }))),
    ],
    'a Customers fragment of another time': [
      'CustomerFragmentDiffers',
      ({ customers }) => change(customers, (all) => all.map((each) => ({ ...each, invoiceTs: 0 }))),
    ],
    'a fragment of another batch': [
      'CustomerFragmentDiffers',
      ({ customers }) => {
        const [key, item] = first(customers);
        customers.set(key, { ...(item as CustomerItem), batchId: 'b-2' });
      },
    ],
    'a missing plan': [
      'PlanMissing',
      ({ plans }) => {
        plans.delete('staging/b-1/plan');
      },
    ],
    'an unreadable plan': [
      'PlanUnreadable',
      ({ plans }) => {
        plans.set('staging/b-1/plan', 'unreadable');
      },
    ],
    'an invalid plan': [
      'BatchUnreadable',
      ({ plans }) => {
        const plan = plans.get('staging/b-1/plan') as SealedPlan;
        plans.set('staging/b-1/plan', { ...plan, lines: {} as SealedPlan['lines'] });
      },
    ],
    'counts in the ledger that differ from the plan': [
      'PlanUneven',
      ({ batches }) => {
        const batch = batches.get('b-1');
        if (batch) batch.counts = { accepted: 3, quarantined: 0 };
      },
    ],
  };

  it.each(Object.entries(planted))(
    '%s: reported with the id of the batch',
    async (_, [kind, plant]) => {
      const pipeline = await landed('b-1');
      const other = { invoiceNo: '9', quantity: 7, invoiceTs: Date.UTC(2010, 11, 2) };
      await pipeline.land('b-2', { at: 1, lines: [other] });
      plant(pipeline);
      const { differences } = await auditor(pipeline)();
      expect(differences).toEqual([{ kind, id: 'b-1', says: expect.stringContaining('b-1') }]);
      // It names fragments and objects, and nothing of a customer.
      expect(differences[0]?.says).not.toContain('17850');
    },
  );

  it('a lost landing: reported with the id of the ingest', async () => {
    const pipeline = await landed('b-1');
    pipeline.ingests.get('i-b-1')?.landings.pop();
    expect((await auditor(pipeline)()).differences).toMatchObject([
      { kind: 'IngestDiffers', id: 'i-b-1', says: expect.stringContaining('received 3 lines') },
    ]);
  });

  it('lines that landed twice: reported with the id of the ingest', async () => {
    const pipeline = await landed('b-1');
    const ingest = pipeline.ingests.get('i-b-1');
    ingest?.landings.push(...ingest.landings);
    expect((await auditor(pipeline)()).differences).toMatchObject([
      { kind: 'IngestDiffers', id: 'i-b-1' },
    ]);
  });

  it('are reported again until they are corrected', async () => {
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

describe('the report of differences', () => {
  it('is due at once, then every hour, and at once again after an audit that found none', async () => {
    const pipeline = await landed('b-1');
    const [key, object] = first(pipeline.objects);
    pipeline.objects.delete(key);
    const audit = auditor(pipeline);
    const due: number[] = [];
    for (let minutes = 15; minutes <= 150; minutes += 15) {
      if ((await audit(minutes)).mustReport) due.push(minutes);
    }
    expect(due).toEqual([15, 75, 135]);
    pipeline.objects.set(key, object);
    expect((await audit(165)).mustReport).toBe(false);
    await pipeline.land('b-2', { at: 170 });
    pipeline.objects.delete(key.replace('b-1', 'b-2'));
    expect((await audit(180)).mustReport).toBe(true);
  });

  it('has what is reported only once, although an audit found it when no report was due', async () => {
    const pipeline = await landed('b-1');
    pipeline.objects.delete('lake/invoice_date=2010-12-01/g=0/b-1.parquet');
    const audit = auditor(pipeline, { sweptObjects: 0 });
    await audit(30);
    await pipeline.land('b-2', { at: 31 });
    pipeline.ingests.delete('i-b-2');
    pipeline.invalid.add(pipeline.batches.get('b-2') ?? {});
    const unreadable = [];
    for (const minutes of [45, 60, 90, 105]) {
      const { kinds, mustReport } = await audit(minutes);
      if (kinds.includes('BatchUnreadable')) unreadable.push([minutes, mustReport]);
    }
    expect(unreadable).toEqual([
      [45, false],
      [60, false],
      [90, true],
    ]);
  });
});

describe('the cost of an audit', () => {
  it('does not grow with the lake when nothing is new', async () => {
    const callsWith = async (batches: number): Promise<string[]> => {
      const pipeline = aPipeline();
      for (let batch = 0; batch < batches; batch += 1) {
        await pipeline.land(`b-${batch}`, { lines: [{}], quarantined: 0 });
      }
      const audit = auditor(pipeline, { sweptObjects: OBJECTS_A_PAGE });
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

describe('the initial state', () => {
  it('begins an hour before the first batch, and a week before for the ingests of its chunks', async () => {
    const { ports, beginning } = await landed('b-1');
    const start = {
      batchesFrom: '2026-05-31T23:00:00.000Z',
      ingestsFrom: '2026-05-24T00:00:00.000Z',
    };
    expect(await initialState(ports.ledger, 0)).toMatchObject(start);
    expect(await initialState(aPipeline().ports.ledger, beginning)).toMatchObject(start);
  });
});

it('the books of an ingest are unbalanced once, however they differ', () => {
  const of = (kind: Difference['kind'], id: string): Difference => ({ kind, id, says: '' });
  const found = [of('IngestBooksDiffer', 'i1'), of('RemovedLinesDiffer', 'i1')];
  const others = [of('RetractedLinesShown', 'i2'), of('PlanMissing', 'b1')];
  expect(unbalancedIn([...found, ...others])).toBe(2);
});

describe('AuditFailed', () => {
  const differences = (count: number): Difference[] =>
    Array.from({ length: count }, (_, at) => ({
      kind: 'IngestPending',
      id: `i-${at}`,
      says: `Ingest i-${at} is late.`,
    }));

  it('lists the differences in its message', () => {
    expect(new AuditFailed(differences(1))).toMatchObject({
      name: 'AuditFailed',
      message: '1 difference.\nIngestPending: Ingest i-0 is late.',
    });
  });

  it('lists twenty differences and counts the others', () => {
    const lines = new AuditFailed(differences(25)).message.split('\n');
    expect(lines[0]).toBe('25 differences.');
    expect(lines).toHaveLength(22);
    expect(lines.at(-1)).toBe('And 5 others, listed in the log of AuditBatches.');
  });
});

/** Changes the fragments of the first item. */
function change(
  customers: Pipeline['customers'],
  fragments: (all: readonly CustomerFragment[]) => CustomerFragment[],
): void {
  const [key, item] = first(customers);
  if (item !== 'unreadable') customers.set(key, { ...item, fragments: fragments(item.fragments) });
}
