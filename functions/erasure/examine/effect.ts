import type { Found } from '../certificate.ts';

/** What became of something that is stored. */
export type Effect = Partial<
  Pick<Found, 'records' | 'archives' | 'staged' | 'versions' | 'invoices' | 'results' | 'raw'>
> & {
  /** The day that has to be rewritten first, or of which an old generation waits for its end. */
  live?: string;
  dead?: string;
  /** Why it could not be removed yet. */
  waits?: string;
};
