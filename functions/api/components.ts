import * as z from 'zod';

/** The schemas that the OpenAPI description defines once, as named components. */
export const COMPONENTS = z.registry<{ id: string }>();

export const Money = z
  .string()
  .regex(/^-?\d+(\.\d{1,3})?$/)
  .describe('An exact decimal as text, with at most three places')
  .register(COMPONENTS, { id: 'Money' });

const Quantity = z
  .union([z.int(), z.string().regex(/^-?\d+$/)])
  .describe('A whole number. It is text only if a double could not hold it exactly')
  .register(COMPONENTS, { id: 'Quantity' });

export const SourceTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  .describe('A time of the source, without a time zone')
  .register(COMPONENTS, { id: 'SourceTime' });

export const PipelineTime = z.iso.datetime().describe('A time of the pipeline, in UTC');

export const Count = z.int().nonnegative();

/** The exact totals of lines. */
export const Totals = z.object({ lineCount: Count, quantity: Quantity, revenue: Money });
export type Totals = z.infer<typeof Totals>;

export const Link = z.string().describe('A path of this API');

/** A member of every paged list. */
export const Next = z
  .string()
  .optional()
  .describe('The cursor of the next page. Only the last page has none');
