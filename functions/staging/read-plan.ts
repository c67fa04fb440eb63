import { aboutIngests } from '../runtime/telemetry.ts';
import type { Staged } from '../steps.ts';
import { SealedPlan } from './plan.ts';
import type { Staging } from './s3-staging.ts';

/** Reads a staged plan; from here on the log says whose lines it holds. */
export async function readPlan(staging: Staging, plan: Staged): Promise<SealedPlan> {
  const sealed = SealedPlan.parse(await staging.getJson(plan));
  aboutIngests(sealed.landings);
  return sealed;
}
