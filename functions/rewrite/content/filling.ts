import type { ContentChange, ContentLimits, ContentPorts } from './content.ts';
import type { StagedAccounts } from './runs/staged-accounts.ts';

/** What is written: a generation of a day. */
export type ContentTarget = {
  date: string;
  /** The key of the nth object, from 0. */
  keyOf(n: number): string;
  /** For what does not fit into memory, of this rewrite alone. */
  staged: StagedAccounts;
};

/** A generation that is being written. */
export type Filling = {
  change: ContentChange;
  target: ContentTarget;
  limits: ContentLimits;
  ports: ContentPorts;
};
