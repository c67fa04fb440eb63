import * as z from 'zod';
import { Fault } from '../../../local/faults/fault.ts';

/** What a schedule deploys. */
export const Deployments = z.object({
  /** The assembly that is deployed first, then those that a deployment may bring. */
  assemblies: z.tuple([z.string()], z.string()),
  /** The bundle of the packages that the functions' bundles leave out, if they leave any out. */
  libraries: z.string().optional(),
});
export type Deployments = z.infer<typeof Deployments>;

/** One schedule for a worker to run. Its faults are drawn from the seed unless they are given. */
export const Job = z.object({
  seed: z.int(),
  deployments: Deployments,
  faults: z.array(Fault).optional(),
});
export type Job = z.infer<typeof Job>;

/** The worker's answer to a job. */
export const Report = z.object({
  seed: z.int(),
  violations: z.array(z.string()),
  injected: z.array(Fault),
  /** How often each call site was passed. */
  sites: z.record(z.string(), z.int()),
  lines: z.int(),
  /** How many operators have heard that a reprocessing is done. */
  reprocessed: z.int(),
  /** Milliseconds of virtual time. */
  lasted: z.number(),
});
export type Report = z.infer<typeof Report>;
