import * as z from 'zod';

/** The schemas that the API's description names, so that it says each one once. */
export const COMPONENTS = z.registry<{ id: string }>();

export const Money = z
  .string()
  .regex(/^-?\d+(\.\d{1,3})?$/)
  .describe('Exact decimal text with at most three places')
  .register(COMPONENTS, { id: 'Money' });

export const Quantity = z
  .union([z.int(), z.string().regex(/^-?\d+$/)])
  .describe('A whole number; text only where a double could not hold it')
  .register(COMPONENTS, { id: 'Quantity' });

export const SourceTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  .describe('A time of the source, which has no zone')
  .register(COMPONENTS, { id: 'SourceTime' });

export const PipelineTime = z.iso.datetime().describe('A time of the pipeline, UTC');

export const Count = z.int().nonnegative();

export const Link = z.string().describe('A path of this API');

/** Of every list that comes in pages. */
export const Next = z
  .string()
  .optional()
  .describe('The cursor of the next page; only the last page has none');
