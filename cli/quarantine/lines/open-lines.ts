import * as z from 'zod';
import { LineFields } from '../../../functions/domain/correction.ts';
import { lineNamed } from '../../../functions/domain/invoice-line.ts';
import { type Api, paged } from '../../api/api.ts';
import { CommandError } from '../../ui/command.ts';
import { isSelected, type Selection } from './selection.ts';

/** A quarantined line as the API shows it. */
export const QuarantinedLine = z.object({
  lineId: z.string(),
  row: z.int(),
  reason: z.string(),
  column: z.string().nullish(),
  message: z.string(),
  text: z.string(),
  encoding: z.enum(['text', 'base64']),
  /** Null if the text can't be divided into columns. */
  fields: LineFields.nullable(),
  correction: z
    .object({ correctionId: z.string(), correctedLineId: z.string().optional() })
    .optional(),
});
export type QuarantinedLine = z.infer<typeof QuarantinedLine>;

const Page = z.object({ lines: z.array(QuarantinedLine), next: z.string().nullish() });

/**
 * Whether a correction may still have to send the line. One that was interrupted is continued by
 * the same request.
 */
const isOpen = ({ correction }: QuarantinedLine): boolean =>
  correction === undefined || correction.correctedLineId === undefined;

/** Yields the selected lines of an ingest that no correction has sent, in the order of their rows. */
export async function* openLines(
  api: Pick<Api, 'get'>,
  ingestId: string,
  selection: Selection,
): AsyncGenerator<QuarantinedLine> {
  const path = quarantinePath(ingestId);
  for await (const line of paged(api, path, Page, ({ lines }) => lines)) {
    if (isOpen(line) && isSelected(selection, line)) yield line;
  }
}

const quarantinePath = (ingestId: string): string =>
  `/ingests/${encodeURIComponent(ingestId)}/quarantine`;

/** The ingest of a line. */
export const ingestOf = (lineId: string): string => lineNamed(lineId)?.ingestId ?? lineId;

/** Finds one quarantined line by its id. Throws a `CommandError` when there is none. */
export async function lineOf(api: Pick<Api, 'get'>, lineId: string): Promise<QuarantinedLine> {
  const named = lineNamed(lineId);
  const path = named && `${quarantinePath(named.ingestId)}?after=${named.row - 1}&limit=1`;
  const page = path === undefined ? undefined : await api.get(path);
  const [line] = page === undefined ? [] : Page.parse(page).lines;
  if (line?.lineId === lineId) return line;
  throw new CommandError(
    `The quarantine has no line ${lineId}. It was accepted, or it has expired, or it never was.`,
  );
}

/** Consecutive items in lists of this length. */
export async function* inLists<T>(items: AsyncIterable<T>, length: number): AsyncGenerator<T[]> {
  let list: T[] = [];
  for await (const item of items) {
    list.push(item);
    if (list.length < length) continue;
    yield list;
    list = [];
  }
  if (list.length > 0) yield list;
}
