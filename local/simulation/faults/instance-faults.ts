import { type FunctionSpec, functionSpecs } from '../../lambda/function-spec.ts';
import { loadDeployment } from '../../template/deployment.ts';
import { type Chance, pick } from '../world/chance.ts';
import { withoutHash } from './call-site.ts';
import type { Schedule } from './schedule.ts';

export const TARGET = { account: '000000000000', region: 'us-east-1' };

type Versions = { schedule: Schedule; chance: Chance; assemblies: readonly string[] };

/** Of the instances of a schedule, those that are of another version than the template. */
const ROLLED_OUT = [0, 0.02, 0.25];

/** The bundle of a new instance: while a version is rolled out, calls of one function meet this one and that. */
export function versionOf(
  { logicalId, file }: FunctionSpec,
  { schedule, chance, assemblies }: Versions,
): string {
  const site = `${withoutHash(logicalId)} version`;
  const fault = schedule.decide(site, ['deployment'], pick(ROLLED_OUT, chance('rolled out')));
  if (!fault) return file;
  const assembly = pick(assemblies, chance(site, fault.nth));
  const bundles = known.get(assembly) ?? bundlesOf(assembly);
  known.set(assembly, bundles);
  return bundles.get(logicalId) ?? file;
}

/** The bundles of an assembly by the logical ids of their functions. */
const known = new Map<string, ReadonlyMap<string, string>>();

const bundlesOf = (assemblyDir: string): ReadonlyMap<string, string> =>
  new Map(
    functionSpecs(loadDeployment(assemblyDir, TARGET)).map(({ logicalId, file }) => [
      logicalId,
      file,
    ]),
  );
