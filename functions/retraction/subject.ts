import * as z from 'zod';

/** The ingests that an operation is about, and the upload by which they were named. */
export const Subject = z.strictObject({
  ingestIds: z.array(z.string().min(1)).nonempty(),
  uploadId: z.string().exactOptional(),
});
export type Subject = z.infer<typeof Subject>;
