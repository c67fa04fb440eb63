import type { BatchState } from '../../../functions/domain/batch.ts';
import type { DayChange } from '../../../functions/domain/day-change.ts';
import type { InvoiceLine } from '../../../functions/domain/invoice-line.ts';
import { linesLocation } from '../../../functions/lake/lake-keys.ts';
import { readParquetObject } from '../../../functions/lake/parquet/parquet-object.ts';
import type { DayLedger } from '../../../functions/ledger/day-ledger.ts';
import type { Batch } from '../../../functions/ledger/ledger.ts';
import { planOf } from '../../../functions/planning/plan-of.ts';
import { type Cleaned, cleanGenerations } from '../../../functions/rewrite/clean-generations.ts';
import { type ContentLimits, LIMITS } from '../../../functions/rewrite/content/content.ts';
import { readLineRows } from '../../../functions/rewrite/content/line-rows.ts';
import type { LakeDays, RewritePorts } from '../../../functions/rewrite/ports.ts';
import { rewriteDay } from '../../../functions/rewrite/rewrite-day.ts';
import type { RewriteOutcome } from '../../../functions/rewrite/rewrite-outcome.ts';
import { switchDay } from '../../../functions/rewrite/switch-day.ts';
import { writeParquet } from '../../../functions/write-parquet/write-parquet.ts';
import { validated } from '../../support/lines.ts';
import { memoryDayLedger } from '../../support/memory-day-ledger.ts';
import { MemoryLake } from './content/a-day.ts';

export const DAY = '2010-12-01';
export const COMPACT: DayChange = { reason: 'compact', linesPerObject: 1000 };
const START = Date.UTC(2026, 5, 1);

/** With these, a day of few lines takes several runs, merges and invocations. */
export const SMALL: ContentLimits = {
  linesPerRun: 2,
  objectsPerRun: 100,
  linesPerPiece: 1,
  runsPerMerge: 2,
  linesPerGroup: 2,
};

/** A day with the batches a and b, and three lines. */
export async function twoBatches(): Promise<ALake> {
  const lake = new ALake();
  await lake.land('a', [{}, { quantity: -3 }]);
  await lake.land('b');
  return lake;
}

/** A lake of one day or more, in memory. A batch and its ingest have the same name. */
export class ALake {
  readonly days: DayLedger = memoryDayLedger();
  readonly objects = new MemoryLake();
  readonly locations = new Map<string, string>();
  /** The states of batches in the ledger. */
  readonly states = new Map<string, BatchState>();
  readonly startedAt = new Map<string, string>();
  now = START;
  coolDownMs = 1000;
  giveUpAfterMs = 10_000;
  graceMs = 5000;
  limits: ContentLimits = LIMITS;

  /** Batches write their objects again. */
  readonly put = async (key: string, bytes: Uint8Array): Promise<void> => {
    this.objects.lake.set(key, bytes);
  };

  /** WriteParquet and RegisterPartitions. */
  async land(
    batchId: string,
    lines: Partial<InvoiceLine>[] = [{}],
    days: Pick<DayLedger, 'readDay' | 'readDays' | 'register'> = this.days,
  ): Promise<void> {
    await writeParquet(plan(batchId, lines), this.put, days);
    this.states.set(batchId, 'COMMITTED');
    if (!this.locations.has(DAY)) this.locations.set(DAY, linesLocation(DAY, 0));
  }

  /** What a version before rewrites did: it registered no batch. */
  async landUnregistered(batchId: string): Promise<void> {
    await this.land(batchId, [{}], memoryDayLedger());
  }

  ports(over: Partial<RewritePorts> = {}): RewritePorts {
    return {
      days: this.days,
      lake: this.lake,
      content: this.objects,
      switchDay: (date, generation) =>
        switchDay(date, generation, {
          days: this.days,
          setLocation: async (day, location) => void this.locations.set(day, location),
          timer: this.timer,
        }),
      timer: this.timer,
      batches: { readBatch: async (batchId) => this.batch(batchId) },
      limits: this.limits,
      periods: { coolDownMs: this.coolDownMs, giveUpAfterMs: this.giveUpAfterMs },
      ...over,
    };
  }

  batch(batchId: string): Batch | undefined {
    const state = this.states.get(batchId);
    const startedAt = this.startedAt.get(batchId) ?? new Date(START).toISOString();
    return state && { batchId, state, payload: { key: 'k' }, execution: 'e', startedAt };
  }

  readonly timer = { now: () => this.now };
  readonly lake: LakeDays = {
    keys: async (prefix) =>
      [...this.objects.lake.keys()].filter((key) => key.startsWith(prefix)).sort(),
    location: async (date) => this.locations.get(date),
  };

  rewrite(change = COMPACT, over: Partial<RewritePorts> = {}): Promise<RewriteOutcome> {
    return rewriteDay(DAY, change, this.ports(over));
  }

  clean(): Promise<Cleaned> {
    return cleanGenerations(DAY, {
      days: this.days,
      lake: this.lake,
      deleteObject: async (key) => void this.objects.lake.delete(key),
      timer: this.timer,
      graceMs: this.graceMs,
      isOutOfTime: () => false,
    });
  }

  /** The ids of the lines that a reader finds, in the order of the objects. */
  async found(location = this.locations.get(DAY) ?? ''): Promise<string[]> {
    const keys = await this.lake.keys(location);
    return keys.flatMap((key) => lineIdsIn(this.objects.lake.get(key)));
  }

  async keys(): Promise<string[]> {
    const prefix = `lake/invoice_date=${DAY}/`;
    return (await this.lake.keys(prefix)).map((key) => key.slice(prefix.length));
  }
}

export const plan = (batchId: string, lines: Partial<InvoiceLine>[] = [{}]) =>
  planOf(batchId, validated({ ingestId: batchId, lines }));

function lineIdsIn(bytes: Uint8Array | undefined): string[] {
  if (!bytes) return [];
  return readParquetObject(bytes).flatMap((group) => readLineRows(group).line_id.map(String));
}
