/** What is injected into the calls of the running pipeline. The rate is a share, from 0 to 1. */
export type FaultSwitch = { rate: number; kinds: string[]; sites: string };

/** `GET /api/faults` */
export type Faults =
  | {
      isHere: true;
      settings: FaultSwitch;
      /** Every kind that there is. */
      kinds: readonly string[];
      calls: number;
      injected: number;
      byKind: Record<string, number>;
      bySite: { site: string; injected: number }[];
      /** The newest first; `at` is in milliseconds since 1970. */
      newest: { at: number; site: string; kind: string }[];
    }
  /** Why faults can't be switched on here. */
  | { isHere: false; reason: string };
