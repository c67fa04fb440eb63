import { synthesise } from '../../infra/synthesise.ts';
import { withDelivery } from '../support/assembly-copy.ts';
import { type Change, changedAssembly } from './changed-assembly.ts';

/**
 * A later version that would plan otherwise: rows, fragments' parts and messages. It lands the same lines, so that it may
 * take over at any moment, but what an earlier version sealed it has to write as that would have.
 */
export const NEXT_VERSION: Change = {
  functions: ['ValidateBatch', 'SplitBatch'],
  code: [
    {
      file: 'functions/split-batch/split-by-day.ts',
      from: 'return { date, key: linesKey(date, batchId), rows };',
      to: 'return { date, key: linesKey(date, batchId), rows: rows.toReversed() };',
    },
    {
      file: 'functions/split-batch/split-by-invoice.ts',
      from: 'fragmentOf(ingestId, ordinal, known.length)',
      to: 'fragmentOf(ingestId, ordinal, known.length + 1)',
    },
    {
      file: 'functions/validate-batch/fault.ts',
      from: 'this.message = message ??',
      to: 'this.message = message?.toUpperCase() ??',
    },
  ],
  template: withDelivery({
    BatchSize: 2,
    MaximumBatchingWindowInSeconds: 0,
    ParallelizationFactor: 3,
  }),
};

const OTHER_SETTINGS: Change = {
  functions: [],
  code: [],
  template: withDelivery({ BatchSize: 5, MaximumBatchingWindowInSeconds: 3 }),
};

let made: Promise<[string, ...string[]]> | undefined;

/** The assemblies of a schedule: the app as it is, which is deployed first, then what a deployment may bring. Made once a process. */
export function deployments(): Promise<[string, ...string[]]> {
  made ??= make();
  return made;
}

async function make(): Promise<[string, ...string[]]> {
  const { assemblyDir } = await synthesise('dev');
  return [assemblyDir, await changedAssembly(NEXT_VERSION), await changedAssembly(OTHER_SETTINGS)];
}
