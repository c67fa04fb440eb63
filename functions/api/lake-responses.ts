import * as z from 'zod';
import { DayChange } from '../domain/day-change.ts';
import { COMPONENTS, Count, Link, Next, PipelineTime, Totals } from './components.ts';

const Reason = DayChange.shape.reason.describe(
  'Why the day is rewritten: to compact its objects, or for an operation',
);
const operationId = z.string().optional().describe('Absent for a compaction, which is none');

const RewriteUnderWay = z
  .object({
    generation: Count.describe('The generation that is being written'),
    reason: Reason,
    operationId,
    beganAt: PipelineTime,
    waitingFor: z
      .string()
      .optional()
      .describe('A batch that has registered with the day before, and has not written yet'),
  })
  .describe('A rewrite of the day that has begun and is not live yet')
  .register(COMPONENTS, { id: 'RewriteUnderWay' });

const balanced = z
  .boolean()
  .optional()
  .describe(
    'Whether accepted = inLake + retracted + erased, also at each rewrite, and the objects are ' +
      'those that are recorded. Absent if an earlier version has landed lines of the day',
  );

export const LakeDaySummary = z
  .object({
    date: z.iso.date(),
    generation: Count.describe('The generation that readers see, by the catalog'),
    phase: z
      .enum(['IDLE', 'REWRITING', 'SWITCHING'])
      .describe('IDLE unless a rewrite of the day is under way'),
    since: PipelineTime.optional().describe(
      'When the generation went live. Absent for a day that was never rewritten',
    ),
    objects: Count.describe('How many objects the generation has'),
    bytes: Count,
    lines: Totals.optional().describe(
      'What readers find. Absent if an earlier version has landed lines of the day',
    ),
    batchesSince: Count.describe('How many batches have brought lines since the last rewrite'),
    unwritten: Count.describe('How many of these have registered and not written yet'),
    rewriting: RewriteUnderWay.optional(),
    balanced,
    links: z.object({ self: Link }),
  })
  .describe('A day of the lake in a list')
  .register(COMPONENTS, { id: 'LakeDaySummary' });
export type LakeDaySummary = z.infer<typeof LakeDaySummary>;

export const LakeDays = z
  .object({ days: z.array(LakeDaySummary), next: Next, links: z.object({ self: Link }) })
  .describe('Days of the lake, earliest first')
  .register(COMPONENTS, { id: 'LakeDays' });
export type LakeDays = z.infer<typeof LakeDays>;

const BooksOfLakeDay = z
  .object({
    accepted: Totals.optional().describe('All lines that have landed. Absent if `lines` is'),
    inLake: Totals.optional(),
    retracted: Totals,
    restored: Totals.describe('Taken out before, and in the lake again'),
    erased: Totals,
    anonymised: Totals,
    balanced,
  })
  .describe('What became of the accepted lines of a day')
  .register(COMPONENTS, { id: 'BooksOfLakeDay' });

const DayRewrite = z
  .object({
    from: Count.describe('The generation that it was made of'),
    generation: Count,
    state: z
      .enum(['LIVE', 'REPLACED', 'WRITTEN', 'GIVEN_UP'])
      .describe(
        'LIVE: readers see it. REPLACED: a later one was made of it. WRITTEN: it goes live next. ' +
          'GIVEN_UP: nobody has seen it',
      ),
    reason: Reason,
    operationId,
    beganAt: PipelineTime,
    objects: Count.describe('How many objects it has written'),
    bytes: Count,
    batches: Count.describe('How many batches it has taken over'),
    before: Totals,
    removed: Totals,
    added: Totals,
    anonymised: Totals,
    after: Totals.describe('before - removed + added, as it was read back'),
    balanced: z
      .boolean()
      .optional()
      .describe('Whether `before` is what its sources had. Absent if that is not known'),
  })
  .describe('A rewrite of a day')
  .register(COMPONENTS, { id: 'DayRewrite' });

const RegisteredBatch = z
  .object({
    batchId: z.string(),
    lines: Totals.optional(),
    written: z.boolean(),
    links: z.object({ batch: Link }),
  })
  .describe('A batch whose object of the day no rewrite has taken over')
  .register(COMPONENTS, { id: 'RegisteredBatch' });

export const LakeDay = z
  .object({
    ...LakeDaySummary.shape,
    books: BooksOfLakeDay,
    rewrites: z.array(DayRewrite).describe('Earliest first'),
    batches: z
      .array(RegisteredBatch)
      .describe('The first thousand of `batchesSince`, in the order of their ids'),
    links: z.object({ self: Link, days: Link }),
  })
  .describe('A day of the lake: its live generation, its books and its rewrites')
  .register(COMPONENTS, { id: 'LakeDay' });
export type LakeDay = z.infer<typeof LakeDay>;
