import type { Api } from '../../api/api.ts';
import { CommandError } from '../../command.ts';
import { counted } from '../../ui/text.ts';
import type { SourceFile } from '../file/source-file.ts';
import type { Journal } from '../plan/journal.ts';
import type { PlannedUpload } from '../plan/plan-upload.ts';
import { followLanding, type Watch } from './ingest-poller.ts';
import { sendParts, type TakenPart } from './send-parts.ts';

/** How far an upload is. */
export type UploadState = {
  rows: number;
  posted: number;
  accepted: number;
  quarantined: number;
  seconds: number;
};

/** A part with what became of its lines. */
export type LandedPart = TakenPart & { accepted: number; quarantined: number };

export type Uploaded = {
  parts: readonly LandedPart[];
  received: number;
  accepted: number;
  quarantined: number;
  /** Lines that an earlier run had landed. */
  repeated: number;
  /** From the first byte posted to the last line landed. */
  seconds: number;
  warnings: readonly string[];
};

export type UploadPorts = {
  api: Api;
  journal: Journal;
  watch: Watch;
  /** Called several times a second. */
  progress(state: UploadState): void;
};

const TICK_MS = 200;

/** Sends a planned upload and waits until every line of it has landed. */
export async function upload(
  file: SourceFile,
  planned: PlannedUpload,
  { api, journal, watch, progress }: UploadPorts,
): Promise<Uploaded> {
  const { plan } = planned;
  await journal.begin(plan);
  const began = watch.now();
  const taken: TakenPart[] = [];
  const landing = followLanding(api, watch);
  const seconds = (): number => (watch.now() - began) / 1000;
  const ticking = setInterval(() => {
    const posted = taken.reduce((sum, part) => sum + part.lines, 0);
    progress({ rows: plan.rows, posted, ...landing.landed(), seconds: seconds() });
  }, TICK_MS);
  const sending = sendParts(file, planned, api, async (part) => {
    taken.push(part);
    landing.follow(part.ingestId);
    const { ingestId, lines } = part;
    await journal.sent(plan.uploadId, { ordinal: part.part.ordinal, ingestId, lines });
  }).then(landing.expectNoMore);
  try {
    const [, landed] = await Promise.all([sending, landing.finished]);
    return summed(
      taken.map((part) => landedPart(part, landed)),
      seconds(),
    );
  } finally {
    landing.abandon();
    clearInterval(ticking);
  }
}

type LandedIngests = ReadonlyMap<string, { accepted: number; quarantined: number }>;

function landedPart(part: TakenPart, landed: LandedIngests): LandedPart {
  const counts = landed.get(part.ingestId);
  if (!counts) throw new CommandError(`Nothing is known of ingest ${part.ingestId}.`);
  return { ...part, accepted: counts.accepted, quarantined: counts.quarantined };
}

function summed(parts: readonly LandedPart[], seconds: number): Uploaded {
  const inOrder = [...parts].sort((a, b) => a.part.ordinal - b.part.ordinal);
  const sum = (field: (part: LandedPart) => number): number =>
    parts.reduce((total, part) => total + field(part), 0);
  return {
    parts: inOrder,
    received: sum((part) => part.lines),
    accepted: sum((part) => part.accepted),
    quarantined: sum((part) => part.quarantined),
    repeated: sum((part) => part.repeated),
    seconds,
    warnings: [...new Set(parts.flatMap((part) => part.warnings))],
  };
}

/** Throws when the pipeline found another number of records in a part than we sent. */
export function checkCounts({ parts }: Uploaded): void {
  for (const { part, lines, ingestId } of parts) {
    if (part.rows === lines) continue;
    throw new CommandError(
      `Part ${part.ordinal} was sent with ${counted(part.rows, 'row')}; ingest ${ingestId} received ${lines}.`,
    );
  }
}
