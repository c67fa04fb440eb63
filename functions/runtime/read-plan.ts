import type * as z from 'zod';
import { PlanHead, type SealedPlan } from '../staging/plan.ts';
import type { Staged, Staging } from '../staging/staging.ts';
import { aboutIngests } from './telemetry.ts';

/** Reads a staged plan, or the part of it that a step needs, and adds its ingests to the log. */
export async function readPlan<Part extends Pick<SealedPlan, 'landings'>>(
  staging: Staging,
  plan: Staged,
  schema: z.ZodType<Part>,
): Promise<Part> {
  const part = schema.parse(await staging.getJson(plan));
  aboutIngests(part.landings);
  return part;
}

/** The same for its head, without the rest. */
export async function readPlanHead(staging: Staging, plan: Staged): Promise<PlanHead> {
  const head = PlanHead.parse(await staging.getHead(plan));
  aboutIngests(head.landings);
  return head;
}
