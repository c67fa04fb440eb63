import type { CorrectionContent } from '../../../functions/corrections/content.ts';
import type { FinishPorts } from '../../../functions/corrections/finish-correction.ts';
import { lineIdOf } from '../../../functions/domain/invoice-line.ts';
import { readCorrectionObject } from '../../../functions/lake/correction-object.ts';
import type { CorrectionEntry } from '../../../functions/ledger/correction-ledger.ts';
import { decodeChunk } from '../../../functions/stream/chunk.ts';
import type { StreamRecord } from '../../../functions/stream/put-records.ts';
import { memoryCorrectionLedger } from '../../support/memory-correction-ledger.ts';
import { memoryLedger } from '../../support/memory-ledger.ts';

export const INGEST = `i${'1'.repeat(25)}`;
export const CORRECTION = `c${'1'.repeat(25)}`;
export const OTHER = `c${'2'.repeat(25)}`;
export const CAME = Date.UTC(2026, 5, 1, 23, 59);

const original = (row: number) => ({
  ingestId: INGEST,
  row,
  reason: 'invalid_quantity' as const,
  column: 'Quantity' as const,
  text: `line ${row}`,
  encoding: 'text' as const,
});

/** The content of a correction of these rows. The quarantine has none of the negative ones. */
const contentOf = (rows: readonly number[]): CorrectionContent => ({
  v: 1,
  lines: rows.map((row) => ({
    lineId: lineIdOf(INGEST, Math.abs(row)),
    record: JSON.stringify({ InvoiceNo: String(Math.abs(row)) }),
    ...(row > 0 && { original: original(row) }),
  })),
});

/** Everything that finishing corrections reads and writes, in memory, and a diary of its calls. */
export function corrections() {
  const ledger = memoryCorrectionLedger();
  const ingests = memoryLedger();
  const staged = new Map<string, CorrectionContent>();
  const records = new Map<string, Buffer>();
  const days: string[] = [];
  const taken: StreamRecord[] = [];
  const diary: string[] = [];
  const clock = { now: CAME };
  let lives = Number.POSITIVE_INFINITY;

  /** Does what it says, and then perhaps dies, so that the caller never hears of it. */
  const call = async <T>(name: string, action: () => Promise<T>): Promise<T> => {
    diary.push(name);
    const result = await action();
    lives -= 1;
    if (lives <= 0) throw new Error('killed');
    return result;
  };

  const ports: FinishPorts = {
    corrections: {
      claimLine: (...args) => call('claim', () => ledger.claimLine(...args)),
      lineClaims: (...args) => call('claims', () => ledger.lineClaims(...args)),
      endCorrection: (...args) => call('end', () => ledger.endCorrection(...args)),
    },
    ledger: {
      createIngest: (ingest) => call('create', () => ingests.createIngest(ingest)),
      acceptIngest: (ingestId) => call('accept', () => ingests.acceptIngest(ingestId)),
    },
    progress: { readIngest: async () => undefined },
    stream: {
      putRecords: (batch) =>
        call('put', async () => {
          taken.push(...batch);
          return [];
        }),
    },
    readContent: ({ key }) => call('content', async () => staged.get(key)),
    lakeBucket: 'lake',
    putRecord: (key, bytes) =>
      call('record', async () => {
        records.set(key, bytes);
      }),
    createPartitions: (_, partitions) =>
      call('day', async () => {
        days.push(...partitions.flatMap(({ Values }) => Values));
        return [];
      }),
    timer: {
      now: () => clock.now,
      sleep: async (pause) => {
        clock.now += pause;
      },
      random: () => 1,
    },
  };

  return {
    ledger,
    ports,
    records,
    days,
    diary,
    clock,
    /** Records a correction of these rows as OPEN. */
    open: (correctionId: string, rows: readonly number[], at = CAME): Promise<CorrectionEntry> => {
      const content = { key: `staging/${correctionId}` };
      staged.set(content.key, contentOf(rows));
      const correctedAt = new Date(at).toISOString();
      const entry = { correctionId, bodyHash: 'h', content, correctedBy: 'key', correctedAt };
      return ledger.createCorrection(entry);
    },
    staged,
    unstage: (correctionId: string) => staged.delete(`staging/${correctionId}`),
    damage: (correctionId: string) => staged.set(`staging/${correctionId}`, {} as never),
    /** Kills whoever makes the call after so many calls. */
    kill: (after: number) => {
      lives = after;
    },
    /** Every chunk of the stream once, as `<ingest> <ordinal>: <text>`. */
    sent: () => {
      const chunks = taken.map(({ data }) => decodeChunk(data));
      const texts = chunks.map(
        ({ header, records: body }) => `${header.ingestId} ${header.ordinal}: ${body}`,
      );
      return [...new Set(texts)];
    },
    recorded: async () =>
      Promise.all(
        [...records].map(async ([key, bytes]) => [key, await readCorrectionObject(bytes)]),
      ),
  };
}
