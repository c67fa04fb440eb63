import type { Pipeline } from '../../pipeline.ts';
import { RequestProblem, Streamed } from '../../route.ts';
import { athenaOf } from '../athena.ts';
import { failureOf } from '../query-failed.ts';
import { converted } from './converted.ts';
import { jsonLines } from './json-lines.ts';
import { resultObject } from './result-object.ts';

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
} as const;
type Format = keyof typeof TYPES;

const isFormat = (name: string | null): name is Format =>
  name !== null && Object.hasOwn(TYPES, name);

/** The whole result of a query as a file. */
export async function download(
  pipeline: Pipeline,
  queryId: string,
  format: string | null,
): Promise<Streamed> {
  if (!isFormat(format)) {
    throw new RequestProblem(400, `"format" is one of ${Object.keys(TYPES).join(', ')}.`);
  }
  const athena = athenaOf(pipeline);
  const { run, hasHeader, location } = await athena.look(queryId);
  if (run.state !== 'SUCCEEDED') throw failureOf(run);
  const name = `query-${run.queryId.slice(0, 8)}`;
  const fileName = `${name}.${format}`;
  if (format === 'ndjson') {
    return new Streamed(TYPES.ndjson, jsonLines(athena, queryId, hasHeader), fileName);
  }
  if (location === undefined || !hasHeader) {
    throw new RequestProblem(422, 'Only rows of a SELECT are a file. Copy these rows instead.');
  }
  const csv = await resultObject(pipeline, location);
  if (format === 'csv') return new Streamed(TYPES.csv, csv, fileName);
  const { columns } = await athena.page(queryId, { hasHeader, rows: 1 });
  return new Streamed(TYPES[format], converted({ csv, columns, name }, format), fileName);
}
