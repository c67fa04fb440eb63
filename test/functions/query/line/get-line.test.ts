import { describe, expect, it, vi } from 'vitest';
import {
  linesKey,
  linesLocation,
  quarantineKey,
  rewrittenKey,
} from '../../../../functions/lake/lake-keys.ts';
import type { RewriteRecord } from '../../../../functions/ledger/day-ledger.ts';
import type { SealedPlan } from '../../../../functions/staging/plan.ts';
import { aRow, csv } from '../../ingest/invoice-rows.ts';
import { ARRIVED, BATCH_ID, batch, INGEST_ID, lineWorld, quarantineDay } from './line-world.ts';

const BODY = csv(
  aRow({ Description: '"A ""RED"", TEA TOWEL"' }),
  aRow({ Quantity: '1.5' }),
  aRow({ InvoiceNo: '536366', InvoiceDate: '12/2/2010 9:02', CustomerID: '' }),
);

/** What the bytes of a body say that an original text is. */
const slice = (body: string, { start, end }: { start: number; end: number }): string =>
  Buffer.from(body).subarray(start, end).toString();

describe('a line of an ingest that was retracted', () => {
  const retraction = {
    operationId: `o${'a'.repeat(25)}`,
    requestedBy: 'ada',
    at: '2026-11-29T10:00:00.000Z',
    times: 1,
    expiresAt: '2026-12-29T10:00:00.000Z',
    resentAs: 'i2',
  };
  it.each([
    ['RETRACTING', 1, 'RETRACTED', /just being taken out/],
    ['RETRACTED', 1, 'RETRACTED', /until 2026-12-29/],
    ['RESTORING', 1, 'RETRACTED', /brought back/],
    ['RESENT', 1, 'RETRACTED', /ingest i2/],
    ['PURGED', 1, 'RETRACTED', /can not be brought back/],
    ['RESTORED', 1, 'ACCEPTED', /in the lake/],
    ['RETRACTED', 2, 'QUARANTINED', /quarantine/],
  ] as const)('%s: row %i is %s', async (state, row, shown, detail) => {
    const readRetraction = async () => ({ ...retraction, state });
    const { story, line } = await lineWorld({ body: BODY });
    line.retractions = { readRetraction };
    const told = await story(row);
    expect(told.state).toBe(shown);
    expect(told.detail).toMatch(detail);
  });
});

it('says that the ingest of a line was reprocessed', async () => {
  const { story, line } = await lineWorld({ body: BODY });
  const [at, endedAt] = ['2026-11-29T10:00:00.000Z', '2026-11-29T10:05:00.000Z'];
  const known = { state: 'REPROCESSED' as const, operationId: 'o1', at, endedAt };
  line.reprocessings = {
    readReprocessing: async () => ({ ...known, requestedBy: 'me', times: 2, isAgain: true }),
  };
  expect((await story(1)).reprocessing).toEqual(known);
});

describe('who wrote a line', () => {
  /** The second row was accepted, and the first had another quantity. */
  const BEFORE = BODY.replace(',6,', ',5,').replace(',1.5,', ',1,');
  const reprocessing = {
    operationId: `o${'a'.repeat(25)}`,
    requestedBy: 'me',
    at: '2026-11-29T10:00:00.000Z',
    times: 1,
    isAgain: false,
  };
  const retraction = { ...reprocessing, expiresAt: '2026-12-29T10:00:00.000Z' };

  async function reprocessed(state: 'REPROCESSED' | 'LEFT', plan?: SealedPlan) {
    const world = await lineWorld({ body: BODY });
    const read = vi.fn(async () => plan);
    world.line.plans = { plan: read };
    world.line.reprocessings = { readReprocessing: async () => ({ ...reprocessing, state }) };
    return { ...world, read };
  }

  it('is the operation for what a reprocessing has changed', async () => {
    const { sealed } = await lineWorld({ body: BEFORE });
    const { story, read } = await reprocessed('REPROCESSED', sealed);
    expect(await story(1)).toMatchObject({
      lake: { writtenBy: 'WriteParquet' },
      invoice: { writtenBy: 'RunOperations' },
      customer: { writtenBy: 'RunOperations' },
    });
    expect(read).toHaveBeenCalledTimes(1);
    expect(await story(2)).toHaveProperty('quarantine.writtenBy', 'RunOperations');
  });

  it('is the batch for what a reprocessing has left as it was', async () => {
    const { sealed } = await lineWorld({ body: BODY });
    const { story } = await reprocessed('REPROCESSED', sealed);
    expect(await story(1)).toMatchObject({
      invoice: { writtenBy: 'UpsertInvoices' },
      customer: { writtenBy: 'UpsertCustomers' },
    });
    expect(await story(2)).toHaveProperty('quarantine.writtenBy', 'WriteParquet');
    const { sealed: before } = await lineWorld({ body: BEFORE });
    const changed = await reprocessed('REPROCESSED', before);
    expect(await changed.story(3)).toHaveProperty('invoice.writtenBy', 'UpsertInvoices');
  });

  it('is not known once the plan of the batch is gone', async () => {
    const { story } = await reprocessed('REPROCESSED');
    const told = await story(1);
    expect(told).toHaveProperty('invoice.key');
    expect(told).toHaveProperty('customer.key');
    for (const store of ['invoice', 'customer']) {
      expect(told).not.toHaveProperty(`${store}.writtenBy`);
    }
    expect((await story(2)).quarantine).not.toHaveProperty('writtenBy');
  });

  it('is the batch if a reprocessing has changed nothing, and no plan is read', async () => {
    const { story, read } = await reprocessed('LEFT');
    expect(await story(1)).toHaveProperty('invoice.writtenBy', 'UpsertInvoices');
    expect(read).not.toHaveBeenCalled();
  });

  it('is the operation for items that an undone retraction has brought back', async () => {
    const { story, line } = await lineWorld({ body: BODY });
    const readRetraction = async () => ({ ...retraction, state: 'RESTORED' as const });
    line.retractions = { readRetraction };
    expect(await story(1)).toMatchObject({
      invoice: { writtenBy: 'RunOperations' },
      customer: { writtenBy: 'RunOperations' },
    });
    expect(await story(2)).toHaveProperty('quarantine.writtenBy', 'WriteParquet');
  });
});

const aRecord = (record: Pick<RewriteRecord, 'generation' | 'objects'>): RewriteRecord => ({
  date: '2010-12-01',
  from: record.generation - 1,
  change: { reason: 'compact', linesPerObject: 10 },
  lineCount: 1,
  quantity: 6n,
  revenue: 15_300n,
  lineIdsHash: '0'.repeat(32),
  removed: [],
  added: [],
  anonymised: [],
  beganAt: '2026-06-01T00:00:00.000Z',
  ...record,
});

describe('an accepted line', () => {
  it('is told from its bytes to the items', async () => {
    const { story, sealed } = await lineWorld({ body: BODY });
    const told = await story(1);
    expect(told).toMatchObject({
      lineId: `${INGEST_ID}-1`,
      state: 'ACCEPTED',
      ingest: { ingestId: INGEST_ID, row: 1, lines: 3, state: 'ACCEPTED' },
      chunk: { ordinal: 0, firstRow: 1, lastRow: 3 },
      stream: {
        shardId: 'shardId-000000000000',
        sequenceNumber: '900',
        arrivedAt: new Date(ARRIVED).toISOString(),
      },
      batch: { batchId: BATCH_ID, state: 'COMMITTED', execution: batch.execution },
      lake: {
        uri: `s3://lake/${linesKey('2010-12-01', 0, BATCH_ID)}`,
        position: 1,
        of: 1,
        writtenBy: 'WriteParquet',
        partition: { date: '2010-12-01', live: true, writtenBy: 'RegisterPartitions' },
      },
      invoice: {
        table: 'Invoices',
        key: { invoiceNo: '536365', fragment: sealed.invoices[0]?.fragment },
        position: 1,
        of: 1,
      },
      customer: { key: { customerId: '17850' }, writtenBy: 'UpsertCustomers' },
    });
    expect(told).not.toHaveProperty('quarantine');
    expect(slice(BODY, told.body.bytes)).toBe(told.original.text);
    expect(told.batch.links.console).toContain('express-executions');
  });

  it('shows its text with its columns, beside the values as they are stored', async () => {
    const { story } = await lineWorld({ body: BODY });
    const { original, stored } = await story(1);
    const fieldOf = (name: string) => {
      const { start, end } = original.fields.find((field: Field) => field.column === name);
      return original.text.slice(start, end);
    };
    expect(fieldOf('Description')).toBe('"A ""RED"", TEA TOWEL"');
    expect(fieldOf('Country')).toBe('United Kingdom');
    expect(stored).toEqual({
      invoiceNo: '536365',
      stockCode: '85123A',
      description: 'A "RED", TEA TOWEL',
      quantity: 6,
      invoiceDate: '2010-12-01T08:26:00',
      unitPrice: '2.55',
      lineTotal: '15.3',
      customerId: '17850',
      country: 'United Kingdom',
    });
  });

  it('is found in the object of the rewrite that has taken its batch over', async () => {
    const { story, line, objects, read } = await lineWorld({ body: BODY });
    const key = rewrittenKey('2010-12-01', 2, 0);
    objects.set(key, objects.get(linesKey('2010-12-01', 0, BATCH_ID)) ?? Buffer.alloc(0));
    line.lake.location = async (_, date) => linesLocation(date, 2);
    line.lakeDays.recordsOf = async () => [
      aRecord({ generation: 1, objects: [] }),
      aRecord({ generation: 2, objects: [{ key, lines: 1, bytes: 1 }] }),
    ];
    const told = await story(1);
    expect(told).toMatchObject({
      state: 'ACCEPTED',
      lake: {
        uri: `s3://lake/${key}`,
        writtenBy: 'RewriteDay',
        partition: { live: true, writtenBy: 'SwitchDay' },
      },
    });
    expect(read.slice(-2)).toEqual([linesKey('2010-12-01', 2, BATCH_ID), key]);
  });

  it('without a customer has no item of one', async () => {
    const told = await (await lineWorld({ body: BODY })).story(3);
    expect(told).toHaveProperty('invoice.key.invoiceNo', '536366');
    expect(told).not.toHaveProperty('customer');
    expect(told.stored.customerId).toBeNull();
  });

  it('reads one object of the lake, though its batch has objects of other days', async () => {
    const { story, read, objects } = await lineWorld({ body: csv(...daysFrom(1, 20)) });
    await story(7);
    expect(objects.size).toBe(20);
    expect(read).toEqual([linesKey('2010-12-07', 0, BATCH_ID)]);
  });

  it('of an earlier version, whose landing names no days, is found by the plan', async () => {
    const { story, line, sealed } = await lineWorld({ body: BODY });
    for (const landing of sealed.landings) delete landing.days;
    expect(await story(3)).toHaveProperty('lake.partition.date', '2010-12-02');
    line.plans.plan = async () => undefined;
    const { state, detail } = await story(3);
    expect(state).toBe('LANDED');
    expect(detail).toContain(`WHERE line_id = '${INGEST_ID}-3'`);
  });

  it('that may be of many days is found by the plan', async () => {
    // Each day is first and last once more, so that every row may be of every day.
    const body = csv(...daysFrom(1, 20), aRow({ Quantity: '7' }), ...daysFrom(1, 20));
    const { story, read } = await lineWorld({ body });
    expect(await story(21)).toMatchObject({ state: 'ACCEPTED', stored: { quantity: 7 } });
    expect(read).toHaveLength(1);
  });

  it('is not live if the catalog names another generation of its day', async () => {
    const location = async () => 'lake/invoice_date=2010-12-01/g=7/';
    const { line } = await lineWorld({ body: BODY });
    const { story } = await lineWorld({ body: BODY }, { lake: { ...line.lake, location } });
    expect((await story(1)).lake.partition).toMatchObject({ live: false });
  });

  it('that no store has is missing, and that is said', async () => {
    const { story, objects } = await lineWorld({ body: BODY });
    objects.clear();
    expect(await story(1)).toMatchObject({ state: 'MISSING', original: { encoding: 'text' } });
  });
});

type Field = { column: string | null; start: number; end: number };

const daysFrom = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, at) =>
    aRow({ InvoiceDate: `12/${first + at}/2010 8:26` }),
  );

describe('a quarantined line', () => {
  it('shows why, what was sent, and where it is kept', async () => {
    const told = await (await lineWorld({ body: BODY })).story(2);
    expect(told).toMatchObject({
      state: 'QUARANTINED',
      quarantine: {
        uri: `s3://lake/${quarantineKey(quarantineDay, BATCH_ID)}`,
        position: 1,
        of: 1,
        reason: 'invalid_quantity',
        column: 'Quantity',
        partition: { date: quarantineDay, live: true },
      },
      original: { text: aRow({ Quantity: '1.5' }), encoding: 'text', format: 'csv' },
    });
    expect(told).not.toHaveProperty('stored');
    expect(slice(BODY, told.body.bytes)).toBe(told.original.text);
  });

  it('has its text when staging has expired, but no longer its place', async () => {
    const { story } = await lineWorld(
      { body: BODY },
      { deliveries: { chunkIn: async () => undefined } },
    );
    const told = await story(2);
    expect(told).toMatchObject({
      original: { text: aRow({ Quantity: '1.5' }), encoding: 'text' },
      stream: { sequenceNumber: '17' },
      chunk: { bodyBytes: { end: Buffer.byteLength(BODY) - 2 } },
    });
    expect(told.body).not.toHaveProperty('bytes');
    expect(told.original.fields).toHaveLength(8);
    expect(told.stream).not.toHaveProperty('arrivedAt');
  });

  it('that has expired says when', async () => {
    const world = await lineWorld({ body: BODY });
    for (const landing of world.sealed.landings) {
      landing.quarantineKeys = [quarantineKey('2025-01-01', BATCH_ID)];
    }
    expect(await world.story(2)).toMatchObject({
      state: 'QUARANTINED',
      detail: expect.stringContaining('2025-04-02'),
    });
  });

  it('that is not text is base64 and has no columns', async () => {
    const damaged = Buffer.concat([
      Buffer.from(csv(aRow({ Description: 'CAFÉ £' })) + aRow({ Description: 'x' }).slice(0, 20)),
      Buffer.from([0x81, 0xff]),
    ]);
    const { story } = await lineWorld({ body: damaged });
    const { original } = await story(2);
    expect(original).toMatchObject({ encoding: 'base64', fields: [] });
    expect(Buffer.from(original.text, 'base64').subarray(-2)).toEqual(Buffer.from([0x81, 0xff]));
  });
});

describe('a line of a correction', () => {
  const correctionId = `c${'0'.repeat(25)}`;
  const correction = {
    ...{ correctionId, bodyHash: 'h', content: { key: 'k' }, correctedBy: 'key' },
    correctedAt: '2026-12-01T09:30:00.000Z',
  };
  const sent = { lines: 1, notSent: [{ position: 1, lineId: 'i9-9' }] };
  const claim = { row: 2, correctionId, position: 2 };
  const lineClaims = async (_: string, { from }: { from: number }) => (from === 2 ? [claim] : []);

  it('that was quarantined names the line that was sent in its place, once it is sent', async () => {
    const { line, story } = await lineWorld({ body: BODY });
    const readCorrection = async () => ({ ...correction, state: 'OPEN' as const });
    line.corrections = { lineClaims, readCorrection };
    const links = { correction: `/prod/corrections/${correctionId}` };
    expect((await story(2)).correctedBy).toEqual({ correctionId, links });
    line.corrections.readCorrection = async () => ({ ...correction, state: 'SENT', sent });
    const lineId = expect.stringMatching(/^i[0-9a-z]{25}-1$/);
    expect((await story(2)).correctedBy).toMatchObject({ correctionId, lineId });
    expect(await story(1)).not.toHaveProperty('correctedBy');
  });

  it('that was sent names the line in whose place it was sent', async () => {
    const { ingest, line, story } = await lineWorld({ body: BODY });
    ingest.corrects = correctionId;
    line.readRecord = async (key) => {
      expect(key).toBe(`corrections/correction_date=2026-12-01/${correctionId}.json.gz`);
      return ['i1-7', 'i1-8', 'i1-9'].map((lineId) => ({
        correctionId,
        lineId,
        correctedLineId: '',
      }));
    };
    line.corrections.readCorrection = async () => ({ ...correction, state: 'SENT', sent });
    expect((await story(3)).corrects).toEqual({
      ...{ correctionId, lineId: 'i1-9' },
      links: { correction: `/prod/corrections/${correctionId}`, line: '/prod/lines/i1-9' },
    });
    line.corrections.readCorrection = async () => ({ ...correction, state: 'OPEN' });
    expect((await story(3)).corrects).not.toHaveProperty('lineId');
  });
});

describe('a line on its way', () => {
  const body = csv(aRow());
  const before = { landing: async () => undefined };

  it('is RECEIVED until its request is accepted, then STREAMED until a batch claims it', async () => {
    const world = await lineWorld({ body });
    Object.assign(world.line.trail, { ...before, holder: async () => undefined });
    world.ingest.state = 'RECEIVED';
    expect(await world.story(1)).toMatchObject({ state: 'RECEIVED' });
    world.ingest.state = 'ACCEPTED';
    const told = await world.story(1);
    expect(told).toMatchObject({ state: 'STREAMED', original: { unavailable: 'pending' } });
    for (const name of ['stream', 'batch', 'stored']) expect(told).not.toHaveProperty(name);
  });

  it.each([
    ['STARTED', 'CLAIMED', 'is processing'],
    ['FAILED', 'CLAIMED', 'waits for the next attempt'],
    ['ABANDONED', 'CLAIMED', 'waits for the next attempt'],
    ['SEALED', 'SEALED', 'is writing it'],
  ] as const)('in a batch that is %s is %s', async (state, expected, says) => {
    const { line, story } = await lineWorld({ body });
    Object.assign(line.trail, { ...before, batch: async () => ({ ...batch, state }) });
    expect(await story(1)).toMatchObject({
      state: expected,
      detail: expect.stringContaining(says),
      original: { text: aRow() },
    });
  });

  it('whose delivery is gone says whether it has expired or is missing', async () => {
    const world = await lineWorld({ body }, { deliveries: { chunkIn: async () => undefined } });
    expect((await world.story(1)).original).toMatchObject({ unavailable: 'missing' });
    const startedAt = '2026-01-01T00:00:00.000Z';
    world.line.trail.batch = async () => ({ ...batch, startedAt });
    const { original } = await world.story(1);
    expect(original).toMatchObject({ unavailable: 'expired' });
    expect(original.detail).toContain('30 days');
    expect(original.detail).toContain('2026-01-31');
  });
});

describe('the place in the file of the sender', () => {
  const header = `${BODY.split('\r\n')[0]}\r\n`;
  const records = BODY.slice(header.length);

  it('is that of the body, moved by where the part begins', async () => {
    const start = 1_500_000;
    const end = start + Buffer.byteLength(records);
    const source = { file: 'Online Retail.csv', bytes: [start, end] as [number, number] };
    const { story } = await lineWorld({ body: BODY, source: { ...source, rows: [[751, 753]] } });
    const told = await story(2);
    const { bytes } = told.source;
    expect(told.source).toMatchObject({ file: 'Online Retail.csv', row: 752 });
    expect(slice(records, { start: bytes.start - start, end: bytes.end - start })).toBe(
      told.original.text,
    );
    expect(told.chunk.sourceBytes).toEqual({ start, end: end - 2 });
  });

  it('is a row of a sheet with gaps, and no bytes if the sender names none', async () => {
    const source = {
      file: 'b.xlsx',
      table: 'Lines',
      rows: [[2, 3] as [number, number], [9, 9] as [number, number]],
    };
    const { story } = await lineWorld({ body: BODY, source });
    expect((await story(3)).source).toEqual({ file: 'b.xlsx', table: 'Lines', row: 9 });
  });

  it('names no row if the sender named more or fewer rows than there are lines', async () => {
    const source = { file: 'b.xlsx', rows: [[2, 3] as [number, number]] };
    expect((await (await lineWorld({ body: BODY, source })).story(3)).source).toEqual({
      file: 'b.xlsx',
    });
  });

  it('is unknown without headers, and for the elements of a JSON array', async () => {
    expect(await (await lineWorld({ body: BODY })).story(1)).not.toHaveProperty('source');
    const array = JSON.stringify([{ InvoiceNo: '1', Quantity: 6 }], null, 2);
    const { story } = await lineWorld({
      body: array,
      format: 'json',
      source: { bytes: [0, array.length] },
    });
    const told = await story(1);
    expect(told).not.toHaveProperty('source');
    expect(told.body).toEqual({ size: Buffer.byteLength(array) });
    expect(told.original.fields.map((field: Field) => field.column)).toEqual([
      'InvoiceNo',
      'Quantity',
    ]);
  });

  it('of NDJSON is known if it arrives as it is cut', async () => {
    const lines = ['{"InvoiceNo":"1"}', '{"InvoiceNo":"2"}'];
    const [plain, spaced] = [lines.join('\n'), `${lines.join('\r\n\r\n')}\r\n`];
    const bytesOf = (text: string): [number, number] => [10, 10 + text.length];
    const source = { bytes: bytesOf(plain) };
    const { story } = await lineWorld({ body: plain, format: 'ndjson', source });
    expect((await story(2)).source).toEqual({ bytes: { start: 28, end: 45 } });
    const other = await lineWorld({
      body: spaced,
      format: 'ndjson',
      source: { bytes: bytesOf(spaced) },
    });
    expect(await other.story(2)).not.toHaveProperty('source');
  });
});

describe('a line id that no line has', () => {
  it.each([
    ['none', 400, 'hyphen'],
    [`${INGEST_ID}-0`, 400, 'counted from 1'],
    [`${INGEST_ID}-01`, 400, 'counted from 1'],
    ['-1', 400, 'hyphen'],
    [`${INGEST_ID}-4`, 404, 'the rows 1 to 3'],
    ['i000-1', 404, 'no ingest'],
    ['foreign-a-2', 404, 'no ingest'],
    ['foreign-a-1', 404, 'no ingest'],
  ])('%s is a %i that says what was expected', async (lineId, status, says) => {
    const { get } = await lineWorld({ body: BODY });
    const answer = await get(lineId);
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toContain(says);
  });
});

it('a record that no ingest wrote is told too', async () => {
  const { line, get, sealed, objects } = await lineWorld({ body: BODY });
  const entry = sealed.quarantine[0]?.lines[0] ?? expect.fail('nothing is quarantined');
  const { quarantineObject } = await import('../../../../functions/lake/quarantine-object.ts');
  const [key = ''] = sealed.quarantine.map((day) => day.key);
  objects.set(key, quarantineObject(BATCH_ID, [{ ...entry, ingestId: 'foreign-a', row: 1 }]));
  line.trail.ingest = async () => undefined;
  line.trail.holder = async () => ({ batchId: BATCH_ID, sequenceNumber: '17' });
  line.trail.landing = async () => ({
    ...{ ingestId: 'foreign-a', firstRow: 1, accepted: 0, quarantined: 1, quarantineKeys: [key] },
  });
  const { body } = await get('foreign-a-1');
  expect(body).toMatchObject({ state: 'QUARANTINED', ingest: { ingestId: 'foreign-a', row: 1 } });
});
