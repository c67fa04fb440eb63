import type { LineStory } from '../../functions/api/line-responses.ts';
import { grouped, printable } from '../ui/text.ts';
import { type Cell, textTable } from '../ui/text-table.ts';
import { columnsOf } from './columns.ts';

type Step = { name: string; texts: readonly string[] };

/** A line's story for a terminal: how far it has come, its way, and what was sent and stored. */
export function storyText(story: LineStory): string {
  const steps = waySteps(story);
  const wide = Math.max(...steps.map(({ name }) => name.length));
  const way = steps.flatMap(({ name, texts }) =>
    texts.map((text, at) => `  ${(at === 0 ? name : '').padEnd(wide)}  ${printable(text)}`),
  );
  return [
    `Line ${story.lineId}: ${story.state}`,
    printable(story.detail),
    '',
    ...way,
    '',
    ...textsOf(story),
  ].join('\n');
}

function waySteps(story: LineStory): Step[] {
  const steps: (Step | undefined)[] = [
    sourceStep(story),
    bodyStep(story),
    ingestStep(story),
    chunkStep(story),
    streamStep(story),
    batchStep(story),
    reprocessingStep(story),
    ...storeSteps(story),
    correctionStep('corrects', story.corrects),
    correctionStep('corrected by', story.correctedBy),
  ];
  return steps.filter((step) => step !== undefined);
}

const step = (name: string, ...texts: (string | undefined | false)[]): Step => ({
  name,
  texts: texts.filter((text) => typeof text === 'string'),
});

type Bytes = { start: number; end: number };
const bytesText = ({ start, end }: Bytes): string => `bytes ${grouped(start)} to ${grouped(end)}`;
const listed = (...parts: (string | undefined | false)[]): string =>
  parts.filter(Boolean).join(', ');
const timeText = (at: string): string => `${at.slice(0, 19).replace('T', ' ')} UTC`;

function sourceStep({ source }: LineStory): Step | undefined {
  if (!source) return undefined;
  const { file, table, row, bytes } = source;
  const place = row !== undefined && `row ${grouped(row)}`;
  return step('file', listed(file, table, place, bytes && bytesText(bytes)));
}

function bodyStep({ body }: LineStory): Step | undefined {
  if (!body) return undefined;
  return step(
    'body',
    listed(body.bytes && bytesText(body.bytes), `${grouped(body.size)} bytes in all`),
  );
}

function ingestStep({ ingest }: LineStory): Step {
  const { ingestId, row, lines, receivedAt } = ingest;
  const of = lines === undefined ? '' : ` of ${grouped(lines)}`;
  const received = receivedAt !== undefined && `received ${timeText(receivedAt)}`;
  return step('ingest', ingestId, listed(`row ${grouped(row)}${of}`, received));
}

const REPROCESSED = {
  REPROCESSING: 'is being read again',
  REPROCESSED: 'was read again, and the stores have what came of that',
  LEFT: 'was read again, and nothing changed',
} as const;

function reprocessingStep({ reprocessing }: LineStory): Step | undefined {
  if (!reprocessing) return undefined;
  const { state, operationId, at, endedAt = at } = reprocessing;
  return step('reprocessed', `${REPROCESSED[state]}: ${operationId}, ${timeText(endedAt)}`);
}

function chunkStep({ chunk }: LineStory): Step | undefined {
  if (!chunk) return undefined;
  const { ordinal, firstRow, lastRow, bodyBytes, sourceBytes } = chunk;
  return step(
    'chunk',
    `${ordinal}: rows ${grouped(firstRow)} to ${grouped(lastRow)}`,
    bodyBytes && `${bytesText(bodyBytes)} of the body`,
    sourceBytes && `${bytesText(sourceBytes)} of the file`,
  );
}

function streamStep({ stream }: LineStory): Step | undefined {
  if (!stream) return undefined;
  const { shardId, sequenceNumber, arrivedAt } = stream;
  return step(
    'stream',
    `${shardId}, ${sequenceNumber}`,
    arrivedAt && `arrived ${timeText(arrivedAt)}`,
  );
}

function batchStep({ batch }: LineStory): Step | undefined {
  if (!batch) return undefined;
  const { batchId, state, execution, failure, links } = batch;
  const failed = failure && `${failure.error}: ${failure.cause}`;
  return step('batch', `${batchId} (${state})`, failed, execution, links.console);
}

function storeSteps({ lake, invoice, customer, quarantine }: LineStory): Step[] {
  const writer = (name: string | undefined) => (name === undefined ? [] : [`written by ${name}`]);
  const placed = ({
    position,
    of,
    writtenBy,
  }: {
    position: number;
    of: number;
    writtenBy?: string | undefined;
  }) => [`line ${grouped(position)} of ${grouped(of)}`, ...writer(writtenBy)].join(', ');
  const partition = ({ date, live }: { date: string; live: boolean }) =>
    `day ${date}, ${live ? 'which SQL reads there' : 'but SQL does not read it there'}`;
  const keyText = (key: Readonly<Record<string, string>>) => Object.values(key).join(' / ');
  return [
    ...(lake ? [step('lake', lake.uri, placed(lake), partition(lake.partition))] : []),
    ...(invoice ? [step('invoice', keyText(invoice.key), placed(invoice))] : []),
    ...(customer ? [step('customer', keyText(customer.key), ...writer(customer.writtenBy))] : []),
    ...(quarantine
      ? [
          step('refused', `${quarantine.reason}: ${quarantine.message}`),
          step(
            'quarantine',
            quarantine.uri,
            placed(quarantine),
            partition(quarantine.partition),
            `kept until ${quarantine.expiresAt.slice(0, 10)} at least`,
          ),
        ]
      : []),
  ];
}

function correctionStep(name: string, correction: LineStory['corrects']): Step | undefined {
  if (!correction) return undefined;
  const { lineId = 'a line that is not sent yet', correctionId } = correction;
  return step(name, lineId, `by correction ${correctionId}`);
}

/** What was sent, beside what is stored of it. */
function textsOf(story: LineStory): string[] {
  const { original, stored } = story;
  const cell = (text = ''): Cell => ({ text: printable(text) });
  const rows = columnsOf(story).map(({ name, sent, kept }) =>
    stored ? [cell(name), cell(sent), cell(kept)] : [cell(name), cell(sent)],
  );
  const sent =
    'text' in original
      ? [
          `As it was sent${original.encoding === 'base64' ? ', in base64' : ''}:`,
          `  ${printable(original.text)}`,
        ]
      : [original.detail];
  if (rows.length === 0) return sent;
  return [...sent, '', textTable(['column', 'sent', ...(stored ? ['stored'] : [])], rows)];
}
