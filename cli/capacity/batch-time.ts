import type { Deployed } from './deployed.ts';
import type { BatchUnits, StepName } from './measure-batch.ts';
import { CALL_MS, type Work } from './virtual-work.ts';

/** Lambda gives this much memory one full vCPU. */
const FULL_CPU_MB = 1769;

/** Seconds that a batch takes, from the invocation of StartBatch on. */
export type BatchTime = {
  /** From the first step to the answer to StartBatch. */
  machine: number;
  total: number;
  /** The step that comes closest to its time-out. */
  longestStep: { name: StepName; seconds: number; timeoutSeconds: number };
  /** The time that all functions of a batch run, StartBatch included. */
  lambda: number;
};

/** Returns how long work takes in a function with its memory. */
export function secondsOf(name: string, { cpuMs, waitMs }: Work, deployed: Deployed): number {
  const { memoryMb } = functionNamed(name, deployed);
  return (cpuMs / Math.min(1, memoryMb / FULL_CPU_MB) + waitMs) / 1000;
}

/** Times a batch as the state machine runs it: three branches of Materialise at a time. */
export function batchTime({ start, steps }: BatchUnits, deployed: Deployed): BatchTime {
  const invoke = CALL_MS.invoke / 1000;
  const step = (name: StepName): number => secondsOf(name, steps[name], deployed);
  const through = (...names: StepName[]): number =>
    names.reduce((sum, name) => sum + step(name) + invoke, 0);
  const machine =
    through('ClaimBatch', 'ValidateBatch', 'SplitBatch', 'CommitBatch') +
    Math.max(
      through('WriteParquet', 'RegisterPartitions'),
      through('UpsertInvoices'),
      through('UpsertCustomers'),
    );
  const total = secondsOf('StartBatch', start, deployed) + invoke + machine;
  const names = Object.keys(steps).filter((name): name is StepName => name in steps);
  const timed = names.map((name) => ({
    name,
    seconds: step(name),
    timeoutSeconds: functionNamed(name, deployed).timeoutSeconds,
  }));
  const share = (it: (typeof timed)[number]): number => it.seconds / it.timeoutSeconds;
  const longestStep = timed.reduce((a, b) => (share(b) > share(a) ? b : a));
  return {
    machine,
    total,
    longestStep,
    lambda: timed.reduce((sum, { seconds }) => sum + seconds, total),
  };
}

function functionNamed(name: string, { functions }: Deployed) {
  const found = functions.get(name);
  if (!found) throw new Error(`The template has no function ${name}`);
  return found;
}
