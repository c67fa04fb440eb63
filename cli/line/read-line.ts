import { LineStory } from '../../functions/api/line-responses.ts';
import type { Api } from '../api/api.ts';
import { CommandError } from '../ui/command.ts';

/** Reads a line's story. Throws a `CommandError` when there is no such line. */
export async function readLine(api: Pick<Api, 'get'>, lineId: string): Promise<LineStory> {
  const body = await api.get(`/lines/${encodeURIComponent(lineId)}`);
  if (body !== undefined) return LineStory.parse(body);
  throw new CommandError(
    `The pipeline has no line ${lineId}: there is no such ingest, or it has fewer lines.\n` +
      'A line id is <ingest id>-<row>. Queries name it line_id, and the quarantine and invoices lineId.',
  );
}
