import { inParallel } from '../concurrency/in-parallel.ts';
import { readParquetObject } from '../lake/parquet/parquet-object.ts';
import type { IngestProgress } from '../ledger/ingest-progress.ts';
import { readLineRows, rowCount, textAt } from '../rewrite/content/line-rows.ts';
import type { ReprocessingPorts } from './ports.ts';
import type { ReprocessingRequest } from './request.ts';

type Ports = Pick<ReprocessingPorts, 'ingests' | 'retractions' | 'days'>;

const READS_AT_A_TIME = 16;
/** Objects that are in memory at a time. */
const OBJECTS_AT_A_TIME = 4;

/** Returns the ingests that a request names, or says why there are none. */
export async function namedIngests(
  of: ReprocessingRequest['of'],
  ports: Ports,
): Promise<IngestProgress[] | { message: string }> {
  const ids = 'id' in of ? await idsOf(of, ports) : await idsOn(of, ports);
  const read = await inParallel(READS_AT_A_TIME, ids, (id) => ports.ingests.readIngest(id));
  const found = read.filter((progress) => progress !== undefined);
  if (found.length > 0) return found;
  if (!('id' in of)) return { message: `The lake has no lines from ${of.from} to ${of.to}.` };
  if (await ports.ingests.readBatch(of.id)) {
    return {
      message: `${of.id} is a batch, which holds lines of several ingests. "GET /batches/${of.id}" names them; give the id of one of these, or of an upload.`,
    };
  }
  return {
    message: `There is neither an ingest nor an upload ${of.id}. "npm run ingest" prints the id of an upload, and GET /lines/{lineId} the ingest of a line.`,
  };
}

/** The id itself, or the ingests of the upload that it names. */
async function idsOf(
  { id, ingestIds = [] }: Extract<ReprocessingRequest['of'], { id: string }>,
  { ingests, retractions }: Ports,
): Promise<string[]> {
  if (await ingests.readIngest(id)) return [id];
  const recorded = await retractions.ingestsOf(id);
  return [...new Set([...recorded.map(({ ingestId }) => ingestId), ...ingestIds])].sort();
}

/** The ingests that have lines of some days, by the live objects of these. */
async function idsOn(
  { from, to }: { from: string; to: string },
  { days }: Ports,
): Promise<string[]> {
  const ids = new Set<string>();
  for (const date of (await days.all()).filter((day) => from <= day && day <= to).sort()) {
    await inParallel(OBJECTS_AT_A_TIME, await days.keys(date), async (key) => {
      for (const group of readParquetObject(await days.read(key))) {
        const rows = readLineRows(group);
        for (let row = 0; row < rowCount(rows); row += 1) ids.add(textAt(rows, 'ingest_id', row));
      }
    });
  }
  return [...ids].sort();
}
