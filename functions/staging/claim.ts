import * as z from 'zod';

/** What ClaimBatch stages: the chunks that are this batch's, as indexes into its delivery, in stream order. */
export const Claim = z.object({ v: z.literal(1), chunks: z.array(z.int().nonnegative()) });
export type Claim = z.infer<typeof Claim>;
