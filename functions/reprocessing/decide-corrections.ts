import * as z from 'zod';
import { claimLines } from '../corrections/claim-lines.ts';
import { type KnownLine, knownLines, unpackContent } from '../corrections/content.ts';
import type { CorrectionEntry } from '../ledger/correction-ledger.ts';
import type { Outcome } from '../operations/operation-program.ts';
import type { ReprocessingPorts } from './ports.ts';
import type { Gone } from './reprocess-progress.ts';

/**
 * An invocation that has read a request before it went ends within this: Lambda ends it after 15
 * minutes. The rest is for clocks that differ.
 */
const INVOCATIONS_END_MS = 16 * 60 * 1000;

type Ports = Pick<ReprocessingPorts, 'corrections' | 'correctionRequest' | 'now'>;

/** What an OPEN correction may still claim. */
type Open =
  | { correctionId: string; may: 'CLAIM'; lines: KnownLine[] }
  /** Its request is gone: only who has read it before may claim any. */
  | { correctionId: string; may: 'END' }
  /** It is damaged. Nobody can send it, until somebody mends it. */
  | { correctionId: string; may: 'BE MENDED'; what: string };

/**
 * Decides which lines of some ingests the corrections hold that are not sent yet. It claims for each
 * what it asks for, as its next attempt would. So no correction claims any line of them later,
 * whether or not it is ever sent. Returns what to wait for, if that can't be decided yet.
 */
export async function decideCorrections(
  ingestIds: readonly string[],
  before: string,
  known: Gone,
  ports: Ports,
): Promise<{ gone: Gone; waiting?: Outcome }> {
  const own = new Set(ingestIds);
  const gone: Gone = {};
  const waits: string[] = [];
  for (const open of await openCorrections(before, ports)) {
    const { correctionId } = open;
    if (open.may === 'CLAIM') await claimFor(open, own, ports);
    else if (open.may === 'BE MENDED') waits.push(damaged(open));
    else {
      const since = known[correctionId] ?? new Date(ports.now()).toISOString();
      gone[correctionId] = since;
      waits.push(...ending(correctionId, since, ports.now()));
    }
  }
  const [first] = waits;
  return { gone, ...(first !== undefined && { waiting: { state: 'WAITING', for: first } }) };
}

async function claimFor(
  { correctionId, lines }: { correctionId: string; lines: readonly KnownLine[] },
  ingestIds: ReadonlySet<string>,
  { corrections, now }: Ports,
): Promise<void> {
  const own = lines.filter(({ original }) => ingestIds.has(original.ingestId));
  // At most a thousand small writes, so it needs no deadline.
  await claimLines(correctionId, own, Number.POSITIVE_INFINITY, { corrections, timer: { now } });
}

/** Says which correction has to be mended before ingests may be claimed; undefined if none. */
export async function damagedCorrection(ports: Ports): Promise<string | undefined> {
  const now = new Date(ports.now()).toISOString();
  for (const open of await openCorrections(now, ports)) {
    if (open.may === 'BE MENDED') return damaged(open);
  }
  return undefined;
}

const damaged = ({ correctionId, what }: { correctionId: string; what: string }): string =>
  `correction ${correctionId} is not sent, and nobody can tell which lines it holds: ${what}. Restore it (docs/runbook.md, CorrectionsUnfinished), and this goes on by itself`;

function ending(correctionId: string, since: string, now: number): string[] {
  const until = Date.parse(since) + INVOCATIONS_END_MS;
  if (now >= until) return [];
  const time = new Date(until).toISOString().slice(11, 19);
  return [
    `correction ${correctionId} can't be sent any more, because its request is gone from staging. Its lines stay quarantined. This goes on at ${time} UTC, when nobody can still be sending it`,
  ];
}

async function openCorrections(before: string, ports: Ports): Promise<Open[]> {
  const open: Open[] = [];
  for (const correctionId of await ports.corrections.openBefore(before)) {
    const found = await openCorrection(correctionId, ports);
    if (found) open.push(found);
  }
  return open;
}

async function openCorrection(correctionId: string, ports: Ports): Promise<Open | undefined> {
  let correction: CorrectionEntry | undefined;
  try {
    correction = await ports.corrections.readCorrection(correctionId);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const what = `its item CORRECTION#${correctionId} in the ledger is damaged`;
    return { correctionId, may: 'BE MENDED', what };
  }
  // The list lags: the correction may be SENT by now.
  if (correction?.state !== 'OPEN') return undefined;
  const { content } = correction;
  const bytes = await ports.correctionRequest(content);
  if (!bytes) return { correctionId, may: 'END' };
  const request = await unpackContent(bytes).catch(() => undefined);
  if (request) return { correctionId, may: 'CLAIM', lines: knownLines(request) };
  return { correctionId, may: 'BE MENDED', what: `its request ${content.key} is damaged` };
}
