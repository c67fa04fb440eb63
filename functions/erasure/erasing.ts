import type { Cutoff } from '../privacy/cutoff.ts';
import type { ErasedCustomer } from '../privacy/erased-customer.ts';
import type { ErasurePorts } from './ports.ts';
import type { Progress } from './progress.ts';

/** An erasure that an invocation works on. */
export type Erasing = ErasedCustomer & {
  operationId: string;
  /** ISO 8601: batches that began before are covered. */
  asOf: string;
  cutoff: Cutoff;
  /** Milliseconds since 1970: results of queries that were written before may show the lines. */
  resultsUntil: number;
  ports: ErasurePorts;
  isOutOfTime(): boolean;
  save(progress: Progress): Promise<void>;
};
