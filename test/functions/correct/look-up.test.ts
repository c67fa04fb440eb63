import { describe, expect, it } from 'vitest';
import { lookUp } from '../../../functions/correct/look-up.ts';
import { lineFields } from '../../../functions/domain/correction.ts';
import { quarantineKey } from '../../../functions/lake/lake-keys.ts';
import { recordOf, type StoredLine } from '../../../functions/lake/quarantine-object.ts';
import type { IngestProgress } from '../../../functions/ledger/ingest-progress.ts';

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
