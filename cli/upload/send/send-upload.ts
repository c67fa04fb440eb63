import type { Api } from '../../api/api.ts';
import { NoServer } from '../../api/unreachable.ts';
import { CommandError } from '../../ui/command.ts';
import { counted } from '../../ui/text.ts';
import type { SourceFile } from '../file/source-file.ts';
import type { Journal } from '../plan/journal.ts';
import type { PlannedUpload } from '../plan/plan-upload.ts';
import { type PollerPorts, pollIngests } from './ingest-poller.ts';
import { type PostedPart, sendParts } from './send-parts.ts';

/** How far an upload has progressed, in lines. */
export type UploadProgress = {
  /** Rows of the file. */
  rows: number;
  posted: number;
  accepted: number;
  quarantined: number;
  seconds: number;
};

/** A part whose lines have all landed: each is accepted or quarantined. */
export type LandedPart = PostedPart & { accepted: number; quarantined: number };

export type UploadResult = {
  uploadId: string;
  parts: readonly LandedPart[];
  received: number;
  accepted: number;
  quarantined: number;
  /** Lines that came in with an earlier run. */
  repeated: number;
  /** From the first POST until the last line landed. */
  seconds: number;
  warnings: readonly string[];
};

export type UploadPorts = PollerPorts & {
  api: Api;
  journal: Journal;
  /** Called five times a second. */
  onProgress(progress: UploadProgress): void;
};

const PROGRESS_EVERY_MS = 200;

/** Sends a planned upload and waits until every line of it has landed. */
export async function sendUpload(
  file: SourceFile,
  planned: PlannedUpload,
  ports: UploadPorts,
): Promise<UploadResult> {
  const { plan } = planned;
  const { api, journal } = ports;
  await journal.begin(plan);
  const began = ports.now();
  const seconds = (): number => (ports.now() - began) / 1000;
  const posted: PostedPart[] = [];
  const poller = pollIngests(api, ports);
  const progressTimer = setInterval(() => {
    const lines = posted.reduce((sum, part) => sum + part.lines, 0);
    ports.onProgress({ rows: plan.rows, posted: lines, ...poller.totals(), seconds: seconds() });
  }, PROGRESS_EVERY_MS);
  const sending = sendParts(file, planned, api, async (part) => {
    posted.push(part);
    if (part.landed) poller.know(part.landed);
    else poller.add(part.ingestId);
    const { ingestId, lines } = part;
    await journal.sent(plan.uploadId, { ordinal: part.part.ordinal, ingestId, lines });
  }).then(poller.close);
  try {
    const [, landed] = await Promise.all([sending, poller.finished]);
    const parts = posted.map((part) => landedPart(part, landed));
    return { uploadId: plan.uploadId, ...summed(parts), seconds: seconds() };
  } catch (error) {
    throw error instanceof NoServer && posted.length > 0 ? interrupted(error) : error;
  } finally {
    poller.abort();
    clearInterval(progressTimer);
  }
}

const interrupted = (error: NoServer): NoServer =>
  new NoServer(
    `${error.message}\nWhat was posted is not lost. When the pipeline runs again, the same command continues where it stopped.`,
    undefined,
    error,
  );

type LineCounts = { accepted: number; quarantined: number };

function landedPart(part: PostedPart, landed: ReadonlyMap<string, LineCounts>): LandedPart {
  const counts = landed.get(part.ingestId);
  if (!counts) throw new CommandError(`The pipeline does not know ingest ${part.ingestId}.`);
  return { ...part, accepted: counts.accepted, quarantined: counts.quarantined };
}

function summed(parts: readonly LandedPart[]): Omit<UploadResult, 'uploadId' | 'seconds'> {
  const sum = (field: (part: LandedPart) => number): number =>
    parts.reduce((total, part) => total + field(part), 0);
  return {
    parts: [...parts].sort((a, b) => a.part.ordinal - b.part.ordinal),
    received: sum((part) => part.lines),
    accepted: sum((part) => part.accepted),
    quarantined: sum((part) => part.quarantined),
    repeated: sum((part) => part.repeated),
    warnings: [...new Set(parts.flatMap((part) => part.warnings))],
  };
}

/** Throws when the pipeline found another number of lines in a part than the plan has rows. */
export function checkCounts({ parts }: UploadResult): void {
  for (const { part, lines, ingestId } of parts) {
    if (part.rows === lines) continue;
    throw new CommandError(
      `Part ${part.ordinal} was sent with ${counted(part.rows, 'row')}, but ingest ${ingestId} received ${lines}.`,
    );
  }
}
