import { expect, it } from 'vitest';
import type { Pipeline } from '../../../../console/server/pipeline.ts';
import { plansOf } from '../../../../console/server/quarantine/plans.ts';

it('sends nothing of a plan whose lines could not be read', async () => {
  const pipeline = { names: {}, where: { region: 'us-east-1' } } as Pipeline;
  const plans = plansOf(pipeline, () => Promise.reject(new Error('not reached')));
  const { planId } = plans.start({ selection: {}, rules: [] }, true);
  await expect.poll(() => plans.find(planId)?.state).toBe('FAILED');
  expect(plans.send(planId)?.state).toBe('FAILED');
  expect(plans.find(planId)?.problem).toMatch(/no Athena/);
});
