import * as z from 'zod';

/**
 * A count or an offset. parquetjs-lite reads 64-bit integers as objects, which Number() converts.
 */
export const Count = z.unknown().transform(Number).pipe(z.int().nonnegative());
