import * as z from 'zod';
import { Fault } from '../../../local/simulation/faults/schedule.ts';

/** What a schedule deploys. */
export const Deployments = z.object({
  /** The one that is deployed first, and those that a deployment may bring. */
  assemblies: z.tuple([z.string()], z.string()),
  /** The file of a bundle of the packages that the functions' bundles leave out, if they do. */
  libraries: z.string().optional(),
});
export type Deployments = z.infer<typeof Deployments>;

/** What a worker is sent: one schedule to run, drawn from its seed or given. */
export const Job = z.object({
  seed: z.int(),
  deployments: Deployments,
  faults: z.array(Fault).optional(),
});
export type Job = z.infer<typeof Job>;

/** What it answers. */
export const Report = z.object({
  seed: z.int(),
  violations: z.array(z.string()),
  injected: z.array(Fault),
  sites: z.record(z.string(), z.int()),
  lines: z.int(),
});
export type Report = z.infer<typeof Report>;
