import * as z from 'zod';
import { Fault } from '../../local/simulation/schedule.ts';

/** What a worker is sent: one schedule to run, drawn from its seed or given. */
export const Job = z.object({
  seed: z.int(),
  assemblies: z.tuple([z.string()], z.string()),
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
