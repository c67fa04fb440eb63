import { TARGET } from '../../embedded-aws.ts';
import { instanceSite } from '../../faults/call-site.ts';
import { type FunctionSpec, functionSpecs } from '../../lambda/function-spec.ts';
import { loadDeployment } from '../../template/deployment.ts';
import { type Chance, pick } from '../world/chance.ts';
import type { Schedule } from './schedule.ts';

/** The share of instances with a wrong clock, and of those with another version, in a schedule. */
const SHARES = [0, 0.02, 0.25];
const MOST_SKEW_MS = 3_600_000;

type Draws = {
  schedule: Schedule;
  chance: Chance;
  /** By how much the clock of a function may be wrong, if not by up to an hour. */
  mostSkewMs?: ((logicalId: string) => number | undefined) | undefined;
};

/** Returns by how many milliseconds a new instance's clock is wrong, mostly 0. */
export function skewOf(logicalId: string, { schedule, chance, mostSkewMs }: Draws): number {
  const most = mostSkewMs?.(logicalId) ?? MOST_SKEW_MS;
  const site = instanceSite(logicalId, 'clock');
  const fault = schedule.decide(site, ['clock-skew'], pick(SHARES, chance('skewed')));
  return fault ? Math.round((chance(site, fault.nth) * 2 - 1) * most) : 0;
}

/**
 * Returns the bundle of a new instance. While a version is rolled out, some instances of a function
 * run another version than the deployed one.
 */
export function bundleFor(
  { logicalId, file }: FunctionSpec,
  { schedule, chance, assemblies }: Draws & { assemblies: readonly string[] },
): string {
  const site = instanceSite(logicalId, 'version');
  const fault = schedule.decide(site, ['deployment'], pick(SHARES, chance('rolled out')));
  if (!fault) return file;
  const assembly = pick(assemblies, chance(site, fault.nth));
  const bundles = known.get(assembly) ?? bundlesOf(assembly);
  known.set(assembly, bundles);
  return bundles.get(logicalId) ?? file;
}

/** The bundles of each assembly, by the logical ids of their functions. */
const known = new Map<string, ReadonlyMap<string, string>>();

const bundlesOf = (assemblyDir: string): ReadonlyMap<string, string> =>
  new Map(
    functionSpecs(loadDeployment(assemblyDir, TARGET)).map(({ logicalId, file }) => [
      logicalId,
      file,
    ]),
  );
