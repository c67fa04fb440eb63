import { synthesise } from '../../../infra/build/synthesise.ts';
import { withDelivery } from '../../support/assembly-copy.ts';
import type { Deployments } from '../run/job.ts';
import { type Change, changedAssembly, changedDeployments } from './changed-assembly.ts';

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

const AS_IT_IS: Change = { functions: [], code: [] };
const LATER = [NEXT_VERSION, OTHER_SETTINGS];

let made: Promise<Deployments> | undefined;

/** The app as it is, then what a deployment may bring; packages are evaluated once a process. Made once. */
export function deployments(): Promise<Deployments> {
  made ??= changedDeployments(AS_IT_IS, ...LATER);
  return made;
}

/** The same with the bundles that are deployed, packages included. */
export async function shippedDeployments(): Promise<Deployments> {
  const { assemblyDir } = await synthesise('dev');
  const later = await Promise.all(LATER.map((change) => changedAssembly(change)));
  return { assemblies: [assemblyDir, ...later] };
}
