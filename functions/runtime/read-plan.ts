import { SealedPlan } from '../staging/plan.ts';
import type { Staged, Staging } from '../staging/staging.ts';
import { aboutIngests } from './telemetry.ts';

/** Reads a staged plan; from here on the log says whose lines it holds. */
export async function readPlan(staging: Staging, plan: Staged): Promise<SealedPlan> {
  const sealed = SealedPlan.parse(await staging.getJson(plan));
  aboutIngests(sealed.landings);
  return sealed;
}
