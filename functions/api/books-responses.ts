import * as z from 'zod';
import { COMPONENTS, Count, Totals } from './components.ts';

const inLake = z
  .int()
  .describe('accepted - retracted - erased, as the records of rewritten days say it');

export const Books = z
  .object({
    received: Count,
    accepted: Count,
    quarantined: Count,
    inLake,
    retracted: Count.describe('Taken out of every store. An undo brings them back'),
    restored: Count.describe('Taken out before, and in the lake again'),
    erased: Count.describe('Gone with the customer who was erased'),
    anonymised: Count.describe('In the lake without the customer who was erased'),
    balanced: z
      .boolean()
      .describe(
        'Whether received = accepted + quarantined, and accepted = inLake + retracted + erased. ' +
          'False while lines are pending, and while an operation moves them',
      ),
  })
  .describe('What became of every line')
  .register(COMPONENTS, { id: 'Books' });

const BooksOfDay = z
  .object({
    date: z.iso.date(),
    accepted: Totals.optional().describe('Absent if an earlier version landed lines of the day'),
    inLake: Totals.optional().describe('Absent if `accepted` is'),
    retracted: Totals,
    restored: Totals,
    erased: Totals,
    anonymised: Totals,
    balanced: z.boolean(),
  })
  .describe('The lines of an ingest on a day of the lake')
  .register(COMPONENTS, { id: 'BooksOfDay' });

export const IngestBooks = z
  .object({
    ...Books.shape,
    days: z
      .array(BooksOfDay)
      .describe('By date. A day of an earlier version is there only if it is known'),
  })
  .describe('What became of every line of an ingest, also by the days of the lines')
  .register(COMPONENTS, { id: 'IngestBooks' });
export type IngestBooks = z.infer<typeof IngestBooks>;
