import * as z from 'zod';
import type { RewriteTaskName } from '../../statemachines/rewrite-days.ts';
import type { StepContract } from '../steps.ts';
import { PlanRequest, RewritePlan } from './plan/plan-rewrites.ts';
import { CleanRequest, RewriteRequest, RewriteResponse } from './requests.ts';

const Cleaned = z.object({ deleted: z.int(), kept: z.array(z.string()), left: z.int() });

/**
 * The contract of every Task of the state machine that rewrites days, in flow order. The compiler
 * checks the keys against the state names of the ASL file.
 */
export const rewriteSteps = {
  PlanRewrites: { input: PlanRequest, output: RewritePlan },
  RewriteDay: { input: RewriteRequest, output: RewriteResponse },
  CleanGenerations: { input: CleanRequest, output: Cleaned },
} satisfies Record<RewriteTaskName, StepContract>;
