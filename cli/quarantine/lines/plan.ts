import { createHash } from 'node:crypto';
import { MAX_CORRECTED_LINES } from '../../../functions/domain/correction.ts';
import { CommandError, REFUSED } from '../../ui/command.ts';
import { grouped } from '../../ui/text.ts';
import type { Evaluate } from '../rules/apply-rules.ts';
import type { Rule } from '../rules/rule.ts';
import { inLists, type QuarantinedLine } from './open-lines.ts';
import { type PreviewedLine, previewed } from './preview.ts';
import { type Tally, tallying } from './tally.ts';

/** A request of POST /corrections. */
export type CorrectionRequest = {
  /** Follows from the body, so that the same corrections are the same request, whoever repeats it. */
  key: string;
  body: Buffer;
  lines: number;
};

/** What will be sent, and what was found out about every selected line. */
export type CorrectionPlan = { tally: Tally; requests: readonly CorrectionRequest[] };

export type PlanOptions = {
  rules: readonly Rule[];
  evaluate: Evaluate;
  /** For the history of the lines. */
  note: string | undefined;
  /** Whether lines are sent that this version of the code would not accept. */
  withRefused?: boolean;
  /** Called with the number of lines after each thousand. */
  onProgress?: ((tally: Tally) => void) | undefined;
};

/** Their bodies are kept in memory: about 300 bytes a line. */
const MOST_LINES = 250_000;

/** The API takes 4 MB. */
const MAX_BODY_BYTES = 3_500_000;

/**
 * Plans the correction of lines: applies the rules, judges what comes out, and cuts what is to be
 * sent into requests. The same lines and rules make the same requests.
 */
export async function planCorrection(
  lines: AsyncIterable<QuarantinedLine>,
  { rules, evaluate, note, withRefused = false, onProgress }: PlanOptions,
): Promise<CorrectionPlan> {
  const tally = tallying();
  const cutter = requestCutter(note);
  for await (const list of inLists(lines, MAX_CORRECTED_LINES)) {
    const previews = await previewed(list, rules, evaluate);
    tally.add(previews);
    for (const line of previews) if (isSent(line, withRefused)) cutter.add(line);
    if (cutter.lines() > MOST_LINES) throw tooMany();
    onProgress?.(tally.tally());
  }
  return { tally: tally.tally(), requests: cutter.end() };
}

const isSent = ({ outcome }: PreviewedLine, withRefused: boolean): boolean =>
  outcome === 'accepted' || (withRefused && outcome === 'refused');

const tooMany = (): CommandError =>
  new CommandError(
    `More than ${grouped(MOST_LINES)} lines are to be corrected at once. Select fewer, such as those of one ingest.`,
    REFUSED,
  );

function requestCutter(note: string | undefined) {
  const requests: CorrectionRequest[] = [];
  let lines: string[] = [];
  let bytes = 0;
  let total = 0;
  const cut = (): void => {
    if (lines.length > 0) requests.push(requestOf(lines, note));
    lines = [];
    bytes = 0;
  };
  return {
    lines: () => total,
    add: ({ lineId, after }: Pick<PreviewedLine, 'lineId' | 'after'>): void => {
      const line = JSON.stringify({ lineId, record: after });
      const size = Buffer.byteLength(line);
      if (lines.length === MAX_CORRECTED_LINES || bytes + size > MAX_BODY_BYTES) cut();
      lines.push(line);
      bytes += size;
      total += 1;
    },
    end: (): CorrectionRequest[] => {
      cut();
      return requests;
    },
  };
}

/** The request that sends one line. */
export function lineRequest(
  line: Pick<PreviewedLine, 'lineId' | 'after'>,
  note: string | undefined,
): CorrectionRequest {
  return requestOf([JSON.stringify({ lineId: line.lineId, record: line.after })], note);
}

function requestOf(lines: readonly string[], note: string | undefined): CorrectionRequest {
  const reason = note === undefined ? '' : `"reason":${JSON.stringify(note)},`;
  const body = Buffer.from(`{${reason}"lines":[${lines.join(',')}]}`);
  const hash = createHash('sha256').update(body).digest('hex');
  return { key: `correction-${hash.slice(0, 40)}`, body, lines: lines.length };
}
