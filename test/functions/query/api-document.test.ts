import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../../functions/api/operations.ts';
import { correctionView } from '../../../functions/correct/correction-view.ts';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import { QUARANTINE_REASONS } from '../../../functions/domain/quarantine.ts';
import { correctionIngestIdOf } from '../../../functions/intake/ingest-id.ts';
import { linesLocation, quarantineKey } from '../../../functions/lake/lake-keys.ts';
import { recordOf } from '../../../functions/lake/quarantine-object.ts';
import type { CorrectionEntry } from '../../../functions/ledger/correction-ledger.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import type { Operation } from '../../../functions/ledger/operations/operation-ledger.ts';
import { stageConfigOf } from '../../../infra/stage-config.ts';
import { expectDocumented } from '../../support/documented.ts';
import { aDay, aRewrite, keysOf, ofIngest } from '../books/a-day.ts';
import { aCustomerFragment, aFragment, indexOf } from './fragments.ts';
import { lineWorld } from './line/line-world.ts';
import { queryApi, routesOfQuery } from './query-api.ts';

const DOCUMENT = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');

/** Each GET example of the document (`curl "$URL/…"`), with the response printed below it. */
const EXAMPLES = [
  ...DOCUMENT.matchAll(/^curl "\$URL(?<path>[^"]+)".*?```json\n(?<response>.*?)```/gms),
].map(({ groups }) => ({ path: groups?.['path'] ?? '', response: groups?.['response'] ?? '' }));

const INGEST_ID = 'i0c2p9ah4kq8w7n1t5x3d6z0vb';
const BATCH_ID = '0-gs3rdusd6teh04lp23n4rcjangyrafx80jtu-6f9619ff';

const batch: Batch = {
  batchId: BATCH_ID,
  state: 'SEALED',
  payload: { key: 'staging/payload' },
  execution: `arn:aws:states:eu-central-1:123456789012:express:ProcessBatch:${BATCH_ID}:1c9a`,
  startedAt: '2026-11-22T19:06:20.100Z',
  members: [{ ingestId: INGEST_ID, from: 0, to: 0 }],
  counts: { accepted: 2, quarantined: 1 },
  failure: {
    error: 'LakeWriteFailed',
    cause: 'The object could not be written (SlowDown: Please reduce your request rate.)',
    at: '2026-11-22T19:06:42.000Z',
  },
};

const ingest = {
  ingestId: INGEST_ID,
  bodyHash: 'h',
  plan: { v: 1 as const, chunks: [] },
  lines: 3,
  chunks: 1,
  state: 'ACCEPTED' as const,
  receivedAt: '2026-11-22T19:06:18.000Z',
  warnings: [],
  form: {
    format: 'csv' as const,
    encoding: 'utf-8' as const,
    columns: [...COLUMNS],
    delimiter: ',',
  },
};

const quarantined = {
  ingestId: INGEST_ID,
  row: 2,
  reason: 'field_count' as const,
  column: null,
  message: 'expected 8 fields, found 4',
  text: '536366,22632,HAND WARMER RED POLKA DOT,6',
  encoding: 'text' as const,
  batchId: BATCH_ID,
};

/** A part of a file: a header row, and the last three rows of the file. */
const world = await lineWorld({
  body: [
    'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country',
    '536381,71270,PHOTO CLIP LINE,1,12/1/2010 9:41,1.25,15311,United Kingdom',
    '536366,22632,HAND WARMER RED POLKA DOT,6',
    '536381,71270,PHOTO CLIP LINE,3,12/1/2010 9:41,1.25,15311,United Kingdom',
    '',
  ].join('\r\n'),
  source: { file: 'december.csv', bytes: [1_500_012, 1_500_200], rows: [[17_851, 17_853]] },
});

const photoClip = { stockCode: '71270', description: 'PHOTO CLIP LINE', unitPrice: 1250 };
const photoClips = aFragment({
  invoiceNo: '536381',
  ingestId: INGEST_ID,
  customerId: '15311',
  lines: [
    { row: 114, quantity: 1, at: '2010-12-01T09:41:00Z', ...photoClip },
    { row: 126, quantity: 3, at: '2010-12-01T09:41:00Z', ...photoClip },
  ],
});

const jars = { customerId: '12346', quantity: 74215n, revenue: 77183600n };
const returned = { customerId: '12346', quantity: -74215n, revenue: -77183600n };

const CORRECTION_ID = 'c0dq2m5v8s1xk7r4h9z3b6n0tw';
const correction: CorrectionEntry = {
  correctionId: CORRECTION_ID,
  state: 'SENT',
  bodyHash: 'h',
  content: { key: 'staging/content' },
  correctedBy: 'a1b2c3d4e5',
  correctedAt: '2026-12-01T09:30:00.000Z',
  reason: 'cut off by the export',
  sent: { lines: 1, notSent: [{ position: 2, lineId: `${INGEST_ID}-9` }] },
};

const progress = {
  ingest,
  claims: [{ ordinal: 0, batchId: BATCH_ID }],
  landings: [
    {
      ingestId: INGEST_ID,
      batchId: BATCH_ID,
      firstRow: 1,
      accepted: 2,
      quarantined: 1,
      quarantineKeys: [quarantineKey('2026-11-22', BATCH_ID)],
      days: [['2010-12-01', 1, 3] satisfies [string, number, number]],
      dayTotals: [['2010-12-01', 2, '4', '5'] satisfies [string, number, string, string]],
    },
  ],
  corrections: [{ row: 2, correctionId: CORRECTION_ID, position: 1 }],
};

const RETRACTION_ID = 'o0b7x2k9d4m6q1r8s3t5v0w1y2z';
const OPERATION: Operation = {
  ...{ operationId: RETRACTION_ID, kind: 'retract', state: 'OPEN', requestedBy: 'ada' },
  at: '2026-11-29T10:00:00.000Z',
  reason: 'the file of another shop',
  subject: { ingestIds: [INGEST_ID], uploadId: 'u5k2' },
  progress: { won: [INGEST_ID], since: '2026-11-29T10:01:10.000Z', archived: [INGEST_ID] },
  waitingFor: '2010-12-02 was switched a moment ago',
};

/** A day that was compacted, and then lost the lines of a retracted ingest. */
const compacted = aRewrite(1, 'compact', 3108);
const retraction = aRewrite(2, 'retract', 3078, { removed: [ofIngest(INGEST_ID, 30)] });
const lakeDay = aDay(
  { '0-e1': [0, 1554], '0-e2': [0, 1554], [BATCH_ID]: [2, 2] },
  [compacted, { ...retraction, change: { ...retraction.change, operationId: RETRACTION_ID } }],
  { switchedAt: '2026-11-29T10:04:12.000Z' },
);

const api = queryApi(
  {
    lake: {
      calendar: {
        days: async () => [{ date: '2010-12-01', location: linesLocation('2010-12-01', 2) }],
        location: async () => linesLocation('2010-12-01', 2),
        objects: async () =>
          keysOf(lakeDay).map((key, index) => ({ key, bytes: index === 0 ? 60_412 : 2_306 })),
      },
      days: { readRecordedDay: async () => lakeDay },
    },
    operations: {
      operations: async () => [OPERATION],
      readOperation: async () => OPERATION,
      readTurn: async () => ({ operationId: RETRACTION_ID }),
    },
    ledger: {
      readIngest: async () => progress,
      readLanded: async () => progress,
      readBatch: async () => batch,
      batchesIn: async (state) => ({ batches: state === batch.state ? [batch] : [], more: false }),
    },
    index: indexOf(
      [photoClips],
      [
        { ...jars, invoiceNo: '541431', invoiceTs: Date.parse('2011-01-18T10:01:00Z') },
        { ...returned, invoiceNo: 'C541433', invoiceTs: Date.parse('2011-01-18T10:17:00Z') },
      ].map(aCustomerFragment),
    ),
    corrections: {
      readCorrection: async () => correction,
      lineClaims: async () => progress.corrections,
    },
    quarantine: { read: async () => [recordOf(quarantined)] },
    line: world.line,
  },
  '',
);

/** The response to the example of a correction. */
async function aCorrection() {
  const lineId = `${INGEST_ID}-2`;
  const correctedLineId = `${correctionIngestIdOf(CORRECTION_ID)}-1`;
  const body = await correctionView(correction, (path) => path, {
    corrections: { lineClaims: async () => [] },
    readContent: async () => undefined,
    readRecord: async () => [{ correctionId: CORRECTION_ID, lineId, correctedLineId }],
  });
  expectDocumented('GET /corrections/{correctionId}', { status: 200, body });
  return { body };
}

describe('docs/api.md', () => {
  it.each(EXAMPLES)('shows the response to GET $path', async ({ path, response }) => {
    const { body } = path.startsWith('/corrections/') ? await aCorrection() : await api.get(path);
    expect(JSON.stringify(JSON.parse(response))).toBe(JSON.stringify(body));
  });

  it('shows an invoice as CSV', async () => {
    const [, shown = ''] =
      /^curl -OJ "\$URL\/invoices\/536381".*?```csv\n(.*?)```/ms.exec(DOCUMENT) ?? [];
    const { body } = await api.get('/invoices/536381', { accept: 'text/csv' });
    expect(shown).toBe(body.replaceAll('\r\n', '\n'));
  });

  it('shows the responses to POST /invoice-lines, with and without waiting', () => {
    const examples = [
      ...DOCUMENT.matchAll(/^curl -X POST "\$URL\/invoice-lines(\S*)".*?```json\n(.*?)```/gms),
    ];
    const statuses = examples.map(([, query = '', response = '']) => {
      const status = query === '' ? 202 : 200;
      expectDocumented('POST /invoice-lines', { status, body: JSON.parse(response) });
      return status;
    });
    expect(statuses).toEqual([202, 200]);
  });

  it('says how long a batch waits to fill up', () => {
    for (const stage of ['dev', 'prod']) {
      const [, { batchWindowSeconds }] = stageConfigOf(stage);
      expect(DOCUMENT).toContain(`${batchWindowSeconds} s in ${stage}`);
    }
  });

  it('has an example of every GET route', () => {
    const shown = EXAMPLES.map(({ path }) => path.split('?')[0] ?? '');
    // The OpenAPI description is longer than this document, and needs no example.
    for (const route of routesOfQuery().filter((name) => name !== 'GET /openapi.json')) {
      const pattern = new RegExp(`^${route.replace('GET ', '').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
      expect(
        shown.some((path) => pattern.test(path)),
        route,
      ).toBe(true);
    }
  });

  it('names every operation', () => {
    for (const name of Object.keys(OPERATIONS)) expect(DOCUMENT).toContain(`\`${name}`);
  });

  it('names every quarantine reason, in the words of the code', () => {
    const rows = [...DOCUMENT.matchAll(/^\| `(\w+)` +\| (.+?) +\|$/gm)];
    const named = Object.fromEntries(rows.map(([, reason, text]) => [reason, text]));
    expect(named).toMatchObject(QUARANTINE_REASONS);
  });
});
