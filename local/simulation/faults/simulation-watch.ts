import type { ApiCall } from '../../endpoint/api-call.ts';
import type { Fault, FaultKind } from '../../faults/fault.ts';

/** A call that has reached its service, and the fault that is injected at it. */
type WatchedCall = {
  call: ApiCall;
  site: string;
  /** Which event of its site it is, counted from 0. */
  nth: number;
  /** The kinds of fault that are possible at it. */
  kinds: readonly FaultKind[];
  fault: Fault | undefined;
  /** When it was made: up to seconds before it reached its service. */
  since: number;
};

export type CallEnd = { answer: unknown } | { error: unknown };

/** Is told what happens in a simulation at the moment when it happens. It must not wait. */
export type SimulationWatch = {
  /** Returns a function that is told how the call ended, unless its caller never learns it. */
  called(call: WatchedCall): (end: CallEnd) => void;
  died(): void;
  /** `isDeployment` tells whether another version may have been deployed. */
  restarted(isDeployment: boolean): void;
};
