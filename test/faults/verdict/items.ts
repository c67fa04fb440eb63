import * as z from 'zod';

/** An item of a table, as DynamoDB writes it. */
export const Item = z.record(z.string(), z.unknown());
export type Item = z.infer<typeof Item>;

export const Text = z.object({ S: z.string() }).transform(({ S }) => S);
