import * as z from 'zod';
import { ColumnName } from '../../../functions/domain/invoice-line.ts';

const MAX_TEXT = 4000;
const text = z.string().max(MAX_TEXT);
const some = z.string().min(1).max(MAX_TEXT);
const column = ColumnName;

/** A change of one column of a quarantined line. The values of a line are text, or null. */
export const Rule = z.discriminatedUnion('kind', [
  /** Replaces every occurrence of a text. */
  z.strictObject({ kind: z.literal('replace'), column, find: some, with: text }),
  /** Replaces every match of a regular expression; `$1` is what its first group has matched. */
  z.strictObject({ kind: z.literal('replace-pattern'), column, pattern: some, with: text }),
  /** Reads day-first dates. A year of two digits needs the century that it belongs to. */
  z.strictObject({
    kind: z.literal('day-first-date'),
    column,
    century: z.union([z.literal(1900), z.literal(2000)]).optional(),
  }),
  /** Reads numbers such as 1.234,56. */
  z.strictObject({ kind: z.literal('decimal-comma'), column }),
  z.strictObject({ kind: z.literal('trim'), column }),
  z.strictObject({ kind: z.literal('upper-case'), column }),
  z.strictObject({ kind: z.literal('remove-prefix'), column, prefix: some }),
  /** Sets a value; null is no value. */
  z.strictObject({ kind: z.literal('set'), column, value: text.nullable() }),
  /** Sets the value of an SQL expression over the eight columns of the line. */
  z.strictObject({ kind: z.literal('sql'), column, expression: some }),
]);
export type Rule = z.infer<typeof Rule>;

const MAX_RULES = 20;

/** Rules that are applied one after the other. */
export const Rules = z.array(Rule).max(MAX_RULES);

/** A rule that needs nothing but the value. */
export type ValueRule = Exclude<Rule, { kind: 'sql' }>;
