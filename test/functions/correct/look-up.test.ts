import { describe, expect, it } from 'vitest';
import { lookUp } from '../../../functions/correct/look-up.ts';
import { lineFields } from '../../../functions/domain/correction.ts';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';
import type { UnknownColumns } from '../../../functions/domain/unknown-columns.ts';
import { quarantineKey } from '../../../functions/lake/lake-keys.ts';
import { recordOf, type StoredLine } from '../../../functions/lake/quarantine-object.ts';
import type { IngestProgress } from '../../../functions/ledger/ingest-progress.ts';
import type { IngestForm } from '../../../functions/ledger/ledger.ts';

const FIRST = quarantineKey('2026-03-01', '0-a-1');
const SECOND = quarantineKey('2026-03-01', '0-b-1');

const aLine = (row: number): StoredLine => ({
  ingestId: 'i1',
  row,
  reason: 'field_count',
  column: null,
  message: '8 fields expected, 4 found.',
  text: `${row},85123A`,
  encoding: 'text',
  batchId: '0-a-1',
});

const OBJECTS: Record<string, StoredLine[]> = {
  [FIRST]: [1, 2, 3, 4, 9].map(aLine),
  [SECOND]: [11, 12].map(aLine),
};

const aLanding = (key: string, batchId: string, firstRow: number) => {
  const quarantined = OBJECTS[key]?.length ?? 0;
  return { ingestId: 'i1', batchId, firstRow, accepted: 0, quarantined, quarantineKeys: [key] };
};

const PROGRESS: IngestProgress = {
  ingest: {
    ingestId: 'i1',
    bodyHash: 'h',
    plan: { v: 1, chunks: [] },
    lines: 12,
    chunks: 2,
    state: 'ACCEPTED',
    receivedAt: '2026-03-01T11:59:00.000Z',
    warnings: [],
  },
  claims: [],
  landings: [aLanding(FIRST, '0-a-1', 1), aLanding(SECOND, '0-b-1', 11)],
  corrections: [],
};

/** The record of a correction under a policy, when the original was posted under another. */
async function recordWith(
  unknownColumns: UnknownColumns,
  unknown: IngestForm['unknown'],
  till: string,
): Promise<unknown> {
  const columns = [...COLUMNS, null];
  const form: IngestForm = { format: 'csv', encoding: 'utf-8', columns, delimiter: ',' };
  const ingest = { ...PROGRESS.ingest, form: { ...form, ...(unknown && { unknown }) } };
  const line = { ...aLine(1), text: `a,b,c,six,e,f,g,h,${till}` };
  const { lines } = await lookUp(
    { bodyHash: 'h', lines: [{ lineId: 'i1-1', fields: lineFields({ Quantity: '6' }) }] },
    {
      progress: { readIngest: async () => ({ ...PROGRESS, ingest }) },
      unknownColumns,
      quarantine: () => ({
        reader: { read: async () => [recordOf(line)] },
        days: 90,
        now: Date.parse('2026-03-02'),
      }),
    },
  );
  return JSON.parse(lines[0]?.record ?? '');
}

describe('the record that is sent', () => {
  const names = ['Till'];
  const KEPT = { policy: 'extra', names } as const;

  it('has what the original has in other columns, if it is to be kept', async () => {
    expect(await recordWith('extra', KEPT, '7')).toEqual({ Quantity: '6', Till: '7' });
    const refused = { policy: 'quarantine', names } as const;
    expect(await recordWith('extra', refused, '7')).toEqual({ Quantity: '6', Till: '7' });
  });

  it.each([
    ['it is not to be kept', 'quarantine', KEPT, '7'],
    ['it was ignored when it was posted', 'extra', undefined, '7'],
    ['it does not fit', 'extra', KEPT, 'x'.repeat(20_000)],
    ['there is none', 'extra', KEPT, ' '],
  ] as const)('has nothing of it if %s', async (_, policy, form, till) => {
    expect(await recordWith(policy, form, till)).toEqual({ Quantity: '6' });
  });
});

async function found(...rows: number[]) {
  const read: string[] = [];
  const lines = rows.map((row) => ({ lineId: `i1-${row}`, fields: lineFields({}) }));
  const content = await lookUp(
    { bodyHash: 'h', lines },
    {
      progress: { readIngest: async (id) => (id === 'i1' ? PROGRESS : undefined) },
      unknownColumns: 'ignore',
      quarantine: () => ({
        reader: {
          read: async (key) => {
            read.push(key);
            return OBJECTS[key]?.map(recordOf);
          },
        },
        days: 90,
        now: Date.parse('2026-03-02'),
      }),
    },
  );
  return { rows: content.lines.map(({ original }) => original?.row), read };
}

describe('looking lines up', () => {
  it('finds lines of several objects in the order of the request, each object read once', async () => {
    const { rows, read } = await found(12, 3, 9);
    expect(rows).toEqual([12, 3, 9]);
    expect(read).toEqual([FIRST, SECOND]);
  });

  it('knows no line between two others, and none after them', async () => {
    expect((await found(4, 5, 13)).rows).toEqual([4, undefined, undefined]);
  });

  it('reads no further than the last line, however many lines are between them', async () => {
    expect(await found(1, 9)).toEqual({ rows: [1, 9], read: [FIRST] });
  });
});
