import * as z from 'zod';
import type { Api } from '../../api/api.ts';
import { CommandError } from '../../ui/command.ts';
import { type PollerPorts, pollIngests } from '../../upload/send/ingest-poller.ts';
import type { CorrectionRequest } from '../lines/plan.ts';

/** What the API says of a correction, as far as it is read here. */
const Correction = z.object({
  correctionId: z.string(),
  ingestId: z.string().optional(),
  lines: z.array(
    z.object({
      lineId: z.string(),
      correctedLineId: z.string().optional(),
      alreadyCorrected: z.object({ correctionId: z.string() }).optional(),
      unknown: z.literal(true).optional(),
    }),
  ),
});

/** What became of the lines of some corrections. */
export type Books = {
  /** Lines of the requests that were answered. */
  posted: number;
  /** Lines that these corrections have sent. */
  sent: number;
  /** Lines that other corrections have sent. */
  alreadyCorrected: number;
  /** Lines that the quarantine no longer has. */
  unknown: number;
  /** Of the lines that were sent. */
  accepted: number;
  quarantined: number;
  /** In the order of the requests. */
  correctionIds: readonly string[];
};

export type SendPorts = PollerPorts & {
  api: Api;
  /** Called after each answer and while lines land. */
  onProgress(books: Books): void;
};

const PROGRESS_EVERY_MS = 200;

/**
 * Sends corrections one after the other, and waits until every line that they have sent has landed.
 * When it is interrupted, the same requests continue: the pipeline answers those that it knows.
 */
export async function sendCorrections(
  requests: readonly CorrectionRequest[],
  ports: SendPorts,
): Promise<Books> {
  const { api, onProgress } = ports;
  const poller = pollIngests(api, ports);
  const posted = { posted: 0, sent: 0, alreadyCorrected: 0, unknown: 0 };
  const correctionIds: string[] = [];
  const books = (): Books => ({ ...posted, ...poller.totals(), correctionIds: [...correctionIds] });
  const timer = setInterval(() => onProgress(books()), PROGRESS_EVERY_MS);
  const sending = async (): Promise<void> => {
    for (const request of requests) {
      const { correctionId, ingestId, lines } = await post(api, request);
      correctionIds.push(correctionId);
      posted.posted += lines.length;
      posted.sent += lines.filter((line) => line.correctedLineId !== undefined).length;
      posted.alreadyCorrected += lines.filter((line) => line.alreadyCorrected).length;
      posted.unknown += lines.filter((line) => line.unknown).length;
      if (ingestId !== undefined) poller.add(ingestId);
    }
    poller.close();
  };
  try {
    await Promise.all([sending(), poller.finished]);
    const total = books();
    check(total);
    return total;
  } finally {
    poller.abort();
    clearInterval(timer);
  }
}

async function post(api: Api, { key, body }: CorrectionRequest) {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key };
  const { body: answer } = await api.post('/corrections', body, headers);
  return Correction.parse(answer);
}

/** Every line that was sent is accepted or quarantined. */
function check({ sent, accepted, quarantined }: Books): void {
  if (accepted + quarantined === sent) return;
  throw new CommandError(
    `The books do not agree: ${sent} corrected lines were sent, ${accepted} accepted and ${quarantined} quarantined. "npm run audit" checks the stores.`,
  );
}
