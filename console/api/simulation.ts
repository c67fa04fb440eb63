/** A fault at `times` events of a site in a row, beginning with the n-th, counted from 0. */
export type SimulatedFault = { site: string; nth: number; kind: string; times: number };

/** What to run. The faults are drawn from the seed unless they are given; others are added. */
export type SimulationRequest = {
  seed: number;
  faults?: SimulatedFault[] | undefined;
  added: SimulatedFault[];
};

/** A part of the pipeline, by its name in call sites. */
export type SimulatedPart = {
  name: string;
  kind: 'service' | 'function' | 'state' | 'stream' | 'machine' | 'table' | 'bucket' | 'catalog';
};

/** What the stores show at a moment, and what has been seen since the start. */
export type SimulatedFigures = {
  /** The lines of the uploads that were answered with 202 or 200. */
  received: number;
  /** Of those, how many are accepted, quarantined, and in no store yet. */
  accepted: number;
  quarantined: number;
  pending: number;
  /** All lines in each store, also of POSTs that have had no answer yet. */
  lake: number;
  invoices: number;
  /** Lines that a store has shown twice, and lines that have disappeared from one. */
  twice: number;
  gone: number;
  /** Quarantined lines that were sent again, corrected. */
  corrected: number;
  /** Objects of the lake that were overwritten with other bytes. */
  overwritten: number;
  /** Batches by their state in the ledger. */
  batches: Record<string, number>;
  parked: number;
  /** Records that the event source has not finished, by shard. Empty while the process is down. */
  backlog: Record<string, number>;
};

export type SimulatedHappening =
  | {
      type: 'begin';
      seed: number;
      commit: string | undefined;
      /** Whether files differ from the commit. */
      isChanged: boolean;
      parts: SimulatedPart[];
      uploads: { key: string; lines: number; quarantined: number; contentType: string }[];
    }
  | { type: 'phase'; says: string }
  /** The first event of a site, with the kinds of fault that are possible there. */
  | { type: 'site'; site: string; kinds: string[] }
  /** A call has reached its service. It was made at `since`. */
  | { type: 'call'; id: number; site: string; nth: number; since: number; about?: string }
  | { type: 'answer'; id: number; outcome: string }
  /** An event of a site that is no call, where a fault is possible. */
  | { type: 'chance'; site: string; nth: number }
  /** `id` is the call that it strikes. */
  | ({ type: 'fault'; id?: number; isAdded: boolean } & SimulatedFault)
  | { type: 'death' }
  | { type: 'restart'; isDeployment: boolean }
  | { type: 'request'; id: number; method: string; path: string; upload?: string }
  /** Without a status there was no response. */
  | { type: 'response'; id: number; status?: number }
  | { type: 'figures'; figures: SimulatedFigures }
  /** From here on there are no more faults. */
  | { type: 'rest' }
  | { type: 'end'; violations: string[]; injected: SimulatedFault[]; lines: number }
  | { type: 'failed'; says: string };

/** An event of a simulation. `at` is in milliseconds of virtual time since its start. */
export type SimulationEvent = { at: number } & SimulatedHappening;

/** `GET /api/simulate`: whether simulations can be run here. */
export type SimulateAbout = {
  /** What is missing, and what to do about it. */
  missing: string | undefined;
  commit: string | undefined;
  isChanged: boolean;
};
