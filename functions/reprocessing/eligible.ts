import { DAY_MS } from '../domain/day.ts';
import { isShown } from '../domain/retraction.ts';
import type { IngestProgress } from '../ledger/ingest-progress.ts';
import { notLanded } from '../retraction/eligible.ts';
import type { ReprocessingPorts } from './ports.ts';

type Ports = Pick<ReprocessingPorts, 'ingests' | 'raw' | 'rawDays' | 'now'>;

/** Returns why an ingest can't be read again, and what to do; undefined if it can. */
export async function ineligible(
  progress: IngestProgress,
  ports: Ports,
): Promise<string | undefined> {
  const { ingestId } = progress.ingest;
  if (!isShown(progress.retraction)) return retracted(progress);
  const pending = await notLanded({ ingestId, progress }, ports);
  if (pending !== undefined) return pending;
  return (await ports.raw.has(ingestId)) ? undefined : noRawBody(progress, ports);
}

function retracted({ ingest: { ingestId }, retraction }: IngestProgress): string {
  const state = retraction?.state;
  if (state === 'RESENT') {
    return `Ingest ${ingestId} was retracted, and its lines were sent again as ingest ${retraction?.resentAs}. Reprocess that one.`;
  }
  const todo =
    state === 'PURGED'
      ? 'Send the file again: today’s code reads it then'
      : `"npm run retract -- ${ingestId} --undo" brings its lines back`;
  return `Ingest ${ingestId} is ${state}, so the stores do not show its lines. ${todo}.`;
}

/** The body is sent again after a retraction, as another ingest: only then it is not counted twice. */
function noRawBody({ ingest }: IngestProgress, { rawDays, now }: Ports): string {
  const { ingestId, receivedAt, corrects } = ingest;
  const todo =
    corrects === undefined
      ? `To have today's code read it, retract it ("npm run retract -- ${ingestId}") and send the same file again.`
      : 'Its lines stay as they are.';
  if (rawDays === 0) {
    return `The raw body of ingest ${ingestId} is not kept: the setting rawDays is 0. ${todo}`;
  }
  const expired = Date.parse(receivedAt) + rawDays * DAY_MS;
  if (expired <= now()) {
    const day = new Date(expired).toISOString().slice(0, 10);
    return `The raw body of ingest ${ingestId} was kept until ${day} (rawDays: ${rawDays}). ${todo}`;
  }
  return `The raw body of ingest ${ingestId} is not there: it came before raw bodies were kept, or was removed. ${todo}`;
}
