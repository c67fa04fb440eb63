import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Files } from '../data-dir/files.ts';

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
  files: Files,
): void {
  const file = join(dir, 'deployed.json');
  if (existsSync(file)) {
    const deployed = Deployed.parse(JSON.parse(readFileSync(file, 'utf8'))).shardCount;
    if (deployed !== null && shardCount !== null) checkStep(stream, deployed, shardCount);
  }
  files.replaceSync(file, JSON.stringify({ shardCount }));
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
