import type { Ingest } from '../ledger/ledger.ts';
import type { KeptBody, RawBody } from './raw-body.ts';

type Owner = Pick<Ingest, 'ingestId' | 'bodyHash'>;

/** Keeps raw bodies, so that they can be read again with later code. */
export interface RawKeeper {
  /** Keeps the body of an ingest. Any number of calls keep the same. */
  keep(owner: Owner, body: RawBody): Promise<void>;
}

/** The raw bodies that are kept. */
export interface RawBodies {
  /** Undefined when there is none. Throws when it is damaged. */
  read(owner: Owner): Promise<KeptBody | undefined>;
  has(ingestId: string): Promise<boolean>;
  remove(ingestId: string): Promise<void>;
}
