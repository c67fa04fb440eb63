import type { FunctionName } from '../../functions/runtime/environment.ts';
import { steps } from '../../functions/steps.ts';
import type { Deployment } from '../../local/template/deployment.ts';
import { functionIn } from '../target/deployed-names.ts';

const STEPS = Object.keys(steps) as (keyof typeof steps)[];
const FLOW: readonly FunctionName[] = [
  'Ingest',
  'StartBatch',
  ...STEPS.filter((name) => name !== 'RecordFailure'),
  'Query',
];

/** The functions that lines pass on their way, and the one that says how far they are. */
export const flowFunctions = (deployment: Deployment): string[] =>
  FLOW.map((name) => functionIn(deployment, name).ref);
