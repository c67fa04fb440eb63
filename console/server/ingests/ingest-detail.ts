import type { Api } from '../../../cli/api/api.ts';
import { Ingest, IngestQuarantine } from '../../../functions/api/ingest-responses.ts';
import type { IngestDetail } from '../../api/ingests.ts';
import { RequestProblem } from '../route.ts';

const GROUPED = 1000;
const EXAMPLES = 50;

/** An ingest, and the first of its quarantined lines. */
export async function ingestDetail(api: Api, ingestId: string): Promise<IngestDetail> {
  const path = `/ingests/${encodeURIComponent(ingestId)}`;
  const [found, quarantine] = await Promise.all([
    api.get(path),
    api.get(`${path}/quarantine?limit=${GROUPED}`),
  ]);
  if (found === undefined || quarantine === undefined) {
    throw new RequestProblem(404, `There is no ingest ${ingestId}.`);
  }
  const { links: _, ...ingest } = Ingest.parse(found);
  const { lines, expired } = IngestQuarantine.parse(quarantine);
  const open = lines.filter(({ correction }) => correction === undefined);
  const reasons = Map.groupBy(open, ({ reason }) => reason);
  return {
    ...ingest,
    reasons: [...reasons]
      .map(([reason, of]) => ({ reason, lines: of.length }))
      .sort((a, b) => b.lines - a.lines),
    examples: lines.slice(0, EXAMPLES).map((line) => ({
      row: line.row,
      lineId: line.lineId,
      reason: line.reason,
      column: line.column ?? undefined,
      message: line.message,
      text: line.text,
      isCorrected: line.correction !== undefined,
    })),
    expired: expired?.lines ?? 0,
  };
}
