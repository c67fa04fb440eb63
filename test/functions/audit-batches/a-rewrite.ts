import { expect } from 'vitest';
import type { DayChange } from '../../../functions/domain/day-change.ts';
import { LINES_TABLE } from '../../../functions/lake/lake-tables.ts';
import { LIMITS } from '../../../functions/rewrite/content/content.ts';
import { rewriteDay } from '../../../functions/rewrite/rewrite-day.ts';
import { switchDay } from '../../../functions/rewrite/switch-day.ts';
import type { Pipeline } from './an-auditor.ts';

/** The day of the lines of every batch. */
export const DAY = '2010-12-01';
export const COMPACT: DayChange = { reason: 'compact', linesPerObject: 100 };

/** Rewrites the day. */
export async function rewrite(
  { days, objects, locations, clock }: Pipeline,
  change: DayChange = COMPACT,
): Promise<void> {
  const timer = { now: () => clock.now };
  const write = async (key: string, bytes: Uint8Array): Promise<void> => {
    objects.set(key, { bytes, modifiedAt: new Date(clock.now).toISOString() });
  };
  const read = async (key: string) => objects.get(key)?.bytes ?? new Uint8Array();
  const setLocation = async (date: string, location: string): Promise<void> => {
    locations.set(`${LINES_TABLE} ${date}`, location);
  };
  const outcome = await rewriteDay(DAY, change, {
    days,
    lake: {
      keys: async (prefix) => [...objects.keys()].filter((key) => key.startsWith(prefix)).sort(),
      location: async (date) => locations.get(`${LINES_TABLE} ${date}`),
    },
    content: {
      read,
      write: async (key, bytes) => {
        await write(key, bytes);
        return 'PUT';
      },
      pieces: async () => [],
      readPiece: read,
      writePiece: write,
      deletePieces: async () => {},
      isOutOfTime: () => false,
    },
    switchDay: (date, generation) => switchDay(date, generation, { days, setLocation, timer }),
    timer,
    batches: { readBatch: async () => undefined },
    limits: LIMITS,
    periods: { coolDownMs: 0, giveUpAfterMs: 1 },
  });
  expect(outcome.state).toBe('DONE');
}
