import { inParallel } from '../concurrency/in-parallel.ts';
import type { Retraction } from '../domain/retraction.ts';
import type { OperationProgram } from '../operations/operation-program.ts';
import { archivePrefix } from './archive.ts';
import type { RetractionPorts } from './ports.ts';
import { Subject } from './subject.ts';

const DELETIONS_AT_A_TIME = 16;

type Ports = Pick<RetractionPorts, 'retractions' | 'archive' | 'now'>;

/**
 * Deletes what retractions have archived, so that they can't be undone any more, and the raw bodies,
 * which nobody reads again.
 */
export function purge(ports: Ports & Pick<RetractionPorts, 'raw'>): OperationProgram {
  return {
    run: async ({ subject }, { deadline }) => {
      const { ingestIds } = Subject.parse(subject);
      const purged: string[] = [];
      for (const ingestId of ingestIds) {
        if (ports.now() > deadline) return { state: 'OUT_OF_TIME' };
        if (!(await purgeOne(ingestId, ports))) continue;
        await ports.raw.remove(ingestId);
        purged.push(ingestId);
      }
      return { state: 'DONE', result: { ingests: purged } };
    },
  };
}

/** Says that the archive is gone before the first object goes. */
export async function purgeOne(ingestId: string, ports: Ports): Promise<boolean> {
  const { retractions, archive } = ports;
  const retraction = await say(ingestId, ports);
  if (!retraction) return false;
  const keys = await archive.keys(archivePrefix(retraction.operationId, ingestId));
  await inParallel(DELETIONS_AT_A_TIME, keys, archive.remove);
  if (retraction.state !== 'RESENT' || retraction.purgedAt !== undefined) return true;
  const purgedAt = new Date(ports.now()).toISOString();
  await retractions.replaceRetraction(ingestId, retraction, { ...retraction, purgedAt });
  return true;
}

async function say(ingestId: string, ports: Ports): Promise<Retraction | undefined> {
  const { retractions, now } = ports;
  const found = await retractions.readRetraction(ingestId);
  if (found?.state === 'PURGED' || found?.state === 'RESENT') return found;
  if (found?.state !== 'RETRACTED') return undefined;
  const purgedAt = new Date(now()).toISOString();
  const purged = { ...found, state: 'PURGED' as const, purgedAt };
  const after = await retractions.replaceRetraction(ingestId, found, purged);
  // It was sent again at the same moment: nobody can undo that either.
  return after.state === 'PURGED' ? after : say(ingestId, ports);
}
