import * as z from 'zod';

/** The base capacities that Redshift Serverless offers: 4, or a multiple of 8. */
const MIN_RPUS = 4;
const RPU_STEP = 8;
const MAX_RPUS = 512;

const Rpus = z
  .int()
  .min(MIN_RPUS)
  .max(MAX_RPUS)
  .refine((rpus) => rpus === MIN_RPUS || rpus % RPU_STEP === 0, 'must be 4 or a multiple of 8');

/** Turns the Redshift stack on. `{}` is the smallest and cheapest warehouse that there is. */
export const RedshiftSettings = z
  .strictObject({
    /** What a query starts with. AWS charges by RPU and second while queries run. */
    baseRpus: Rpus.default(MIN_RPUS),
    /** What it may scale to: this bounds what an hour can cost. */
    maxRpus: Rpus.default(RPU_STEP),
    /** What a month may use before queries are refused. `redshift.md` says how it is put in force. */
    rpuHoursPerMonth: z.int().min(1).default(60),
  })
  .refine(({ baseRpus, maxRpus }) => maxRpus >= baseRpus, {
    path: ['maxRpus'],
    error: 'must not be less than baseRpus',
  });
export type RedshiftSettings = z.infer<typeof RedshiftSettings>;

const PRINCIPAL = /^arn:aws[a-z-]*:quicksight:[a-z0-9-]+:\d{12}:(user|group)\/.+$/;

/** Turns the QuickSight stack on. */
export const QuickSightSettings = z.strictObject({
  /** Who owns the data set and may share it. Nobody else sees it at first. */
  owner: z
    .string()
    .regex(PRINCIPAL, 'must be the ARN of a QuickSight user or group (aws quicksight list-users)'),
});
export type QuickSightSettings = z.infer<typeof QuickSightSettings>;
