import { expect, test } from 'vitest';
import * as z from 'zod';
import { steps } from '../../../functions/steps.ts';
import { readClaim } from '../../../functions/validate-batch/read-claim.ts';
import { BATCH } from '../../support/lines.ts';
import { memoryStaging } from '../../support/memory-staging.ts';

const CLAIM = { v: 1, chunks: [0, 2] } as const;

const inputWith = (claim: unknown) =>
  steps.ValidateBatch.input.parse({
    ...{ batchId: BATCH, payload: { key: 'staging/delivery' }, unfinished: [], claim },
  });

test('a claim is read as ClaimBatch returns it, and as earlier versions staged it', async () => {
  const staging = memoryStaging();
  const reference = await staging.putJson(BATCH, 'claim', CLAIM);
  for (const claim of [CLAIM, reference]) {
    expect(await readClaim(inputWith(claim).claim, staging)).toEqual(CLAIM);
  }
});

test('a staged claim that is damaged, and one that is neither, are errors', async () => {
  const staging = memoryStaging();
  const damaged = await staging.putJson(BATCH, 'claim', { v: 1, chunks: [-1] });
  await expect(readClaim(inputWith(damaged).claim, staging)).rejects.toThrow(z.ZodError);
  expect(() => inputWith({ chunks: [0] })).toThrow(z.ZodError);
});
