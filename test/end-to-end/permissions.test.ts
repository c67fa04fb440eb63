import { afterAll, beforeAll, expect, it } from 'vitest';
import { batchesLand } from './permissions/batches.ts';
import { linesAreCorrected } from './permissions/corrections.ts';
import { daysAreRewritten } from './permissions/days.ts';
import { customersAreErased } from './permissions/erasure.ts';
import { ingestsChange } from './permissions/operations.ts';
import { openPipeline, pipeline } from './permissions/pipeline.ts';

/** Grants that the embedded AWS never needs, and why. The tests below need every other grant. */
const NOT_CALLED_HERE: readonly { actions: RegExp; resources?: RegExp; because: string }[] = [
  {
    actions: /^logs:/,
    because: 'Lambda and Step Functions write logs without calling an API',
  },
  { actions: /^sns:/, because: 'Lambda itself publishes a failed audit to the topic' },
  { actions: /^xray:/, because: 'Lambda and Step Functions send traces themselves' },
  {
    actions: /^s3:(Get|Put|Delete)Object$/,
    resources: /\/staging\/rewrites\//,
    because: 'a rewrite stages only a day of more than 200,000 lines',
  },
];

const covers = (
  { actions, resources = /^/ }: (typeof NOT_CALLED_HERE)[number],
  { action, resource }: { action: string; resource: string },
): boolean => actions.test(action) && resources.test(resource);

// Each story needs what those before it have left, and all of them need one pipeline.
beforeAll(openPipeline);
afterAll(() => pipeline.stop());

batchesLand();
linesAreCorrected();
daysAreRewritten();
ingestsChange();
customersAreErased();

it('denied nothing to anybody', () => {
  expect(pipeline.aws.denials()).toEqual([]);
});

it('needed every grant, except those with a reason', () => {
  const unexplained = pipeline.aws
    .unusedGrants()
    .filter((grant) => !NOT_CALLED_HERE.some((not) => covers(not, grant)))
    .map(({ role, action, resource }) => `${role}: ${action} on ${resource}`);
  expect(unexplained).toEqual([]);
});

it.each(NOT_CALLED_HERE)('does not need $actions: $because', (not) => {
  expect(pipeline.aws.unusedGrants().some((grant) => covers(not, grant))).toBe(true);
  expect(pipeline.aws.usedGrants().some((grant) => covers(not, grant))).toBe(false);
});
