import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Damages } from '../data-dir/damage.ts';
import type { StreamPorts } from './shards.ts';

/** The shards that the template asked for at the last deployment; null for a stream on demand. */
const Deployed = z.object({ shardCount: z.int().positive().nullable() });

/** Thrown when a template asks for a change that AWS refuses. */
export class DeploymentRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DeploymentRefused';
  }
}

/**
 * Records how many shards the template asks for, or null for a stream on demand. Throws
 * `DeploymentRefused` if that is further from the last deployment than AWS allows.
 */
export function deployShardCount(
  dir: string,
  stream: string,
  shardCount: number | null,
  { files, damages }: Pick<StreamPorts, 'files' | 'damages'>,
): void {
  const file = join(dir, 'deployed.json');
  const deployed = existsSync(file) ? deployedIn(file, damages) : null;
  if (deployed !== null && shardCount !== null) checkStep(stream, deployed, shardCount);
  files.replaceSync(file, JSON.stringify({ shardCount }));
}

/** null for a stream on demand, and when the file is damaged: nothing is lost with it. */
function deployedIn(file: string, damages: Damages): number | null {
  try {
    return Deployed.parse(JSON.parse(readFileSync(file, 'utf8'))).shardCount;
  } catch {
    const says = `The number of shards at the last deployment is unreadable: ${file}. It is written again. Nothing is lost.`;
    damages.report({ part: 'nothing', says });
    return null;
  }
}

/** UpdateShardCount at most doubles or halves the shards. */
function checkStep(stream: string, deployed: number, shardCount: number): void {
  const [least, most] = [Math.ceil(deployed / 2), deployed * 2];
  if (least <= shardCount && shardCount <= most) return;
  throw new DeploymentRefused(
    `The stream ${stream} has ${deployed} shards, and the template asks for ${shardCount}. ` +
      `A deployment can at most double or halve them, so deploy ${least} to ${most} shards first.`,
  );
}
