import type { SealedPlan } from './plan.ts';
import type { Staged } from './staging.ts';

export interface PlanReader {
  /** Undefined when the plan is no longer there. */
  plan(staged: Staged): Promise<SealedPlan | undefined>;
}
