import { SealedPlan } from '../staging/plan.ts';
import type { Staged, Staging } from '../staging/staging.ts';
import { aboutIngests } from './telemetry.ts';

/** Reads a staged plan and adds its ingests to the log. */
export async function readPlan(staging: Staging, plan: Staged): Promise<SealedPlan> {
  const sealed = SealedPlan.parse(await staging.getJson(plan));
  aboutIngests(sealed.landings);
  return sealed;
}
