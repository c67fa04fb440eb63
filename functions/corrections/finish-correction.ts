import { type IntakePorts, takeIn } from '../intake/take-in.ts';
import type {
  CorrectionEntry,
  CorrectionLedger,
  LineNotSent,
  SentLines,
} from '../ledger/correction-ledger.ts';
import type { Staged } from '../staging/staging.ts';
import { claimLines } from './claim-lines.ts';
import { CorrectionContent, type KnownLine, knownLines } from './content.ts';
import { intakeOf } from './corrected-lines.ts';
import { type RecordPorts, writeRecord } from './write-record.ts';

export type FinishPorts = IntakePorts &
  RecordPorts & {
    corrections: Pick<CorrectionLedger, 'claimLine' | 'lineClaims' | 'endCorrection'>;
    /** Reads what was staged. */
    readContent(content: Staged): Promise<unknown>;
  };

/**
 * When to give up on what takes time, in milliseconds since 1970: on claims, and then on the stream.
 * It is asked for at the beginning of each.
 */
export type StreamDeadline = () => number;

/**
 * Brings a recorded correction to its end, wherever an earlier attempt stopped: claims its lines,
 * sends those that it won, writes their record, and says SENT. Any number of attempts may run at
 * once: the claims decide once and for all which lines it won, and from there on every attempt does
 * the same. Returns the correction as it is afterwards.
 */
export async function finishCorrection(
  correction: CorrectionEntry,
  deadline: StreamDeadline,
  ports: FinishPorts,
): Promise<CorrectionEntry> {
  const { correctionId } = correction;
  const content = CorrectionContent.parse(await ports.readContent(correction.content));
  const known = knownLines(content);
  const holders = await claimLines(correctionId, known, deadline(), ports);
  const won = known.filter((_, index) => holders[index] === correctionId);
  if (won.length > 0) {
    await takeIn({ ...intakeOf(correctionId, won), deadline: deadline() }, ports);
    await writeRecord(correction, won, ports);
  }
  const sent = sentLines(content, known, holders, correctionId);
  await ports.corrections.endCorrection(correctionId, sent);
  return { ...correction, state: 'SENT', sent };
}

/** Returns what the correction has sent, given which correction holds each of its known lines. */
function sentLines(
  { lines }: CorrectionContent,
  known: readonly KnownLine[],
  holders: readonly string[],
  correctionId: string,
): SentLines {
  const held = new Map(known.map(({ position }, index) => [position, holders[index]]));
  const notSent = lines.flatMap(({ lineId }, index): LineNotSent[] => {
    const position = index + 1;
    const holder = held.get(position);
    if (holder === correctionId) return [];
    return [{ position, lineId, ...(holder !== undefined && { holder }) }];
  });
  return { lines: lines.length - notSent.length, notSent };
}
