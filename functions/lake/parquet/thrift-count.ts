import * as z from 'zod';

/** A count or offset of parquet.thrift. parquetjs-lite reads 64-bit integers as objects; Number() makes them plain. */
export const Count = z.unknown().transform(Number).pipe(z.int().nonnegative());
