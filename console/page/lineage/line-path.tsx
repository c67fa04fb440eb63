import type { LineStory } from '../../../functions/api/line-responses.ts';
import type { About } from '../../api/about.ts';
import { Time } from '../parts/time.tsx';
import { useAnswer } from '../request/use-answer.ts';
import { CorrectionStep } from './correction-step.tsx';
import { Bytes, Facts, Grouped } from './facts.tsx';
import { ReprocessingStep } from './reprocessing-step.tsx';
import { Step } from './step.tsx';
import { StoreSteps } from './store-steps.tsx';

/** The way of a line from the file of its sender to the stores, from top to bottom. */
export function LinePath({ story }: { story: LineStory }) {
  const { source, body, chunk, stream, batch, reprocessing, corrects, correctedBy } = story;
  return (
    <section aria-labelledby="way">
      <h2 id="way">Its way</h2>
      <ol class="line-path">
        {corrects && <CorrectionStep title="Sent in place of" correction={corrects} />}
        {source && <SourceStep source={source} />}
        <IngestStep ingest={story.ingest} body={body} />
        {chunk && <ChunkStep chunk={chunk} />}
        {stream && <StreamStep stream={stream} />}
        {batch && <BatchStep batch={batch} />}
        {reprocessing && <ReprocessingStep reprocessing={reprocessing} />}
        <StoreSteps story={story} />
        {correctedBy && <CorrectionStep title="Corrected by" correction={correctedBy} />}
      </ol>
    </section>
  );
}

type Of<Name extends keyof LineStory> = NonNullable<LineStory[Name]>;

function SourceStep({ source }: { source: Of<'source'> }) {
  const { file, table, row, bytes } = source;
  return (
    <Step title="File">
      <Facts
        facts={{
          File: file,
          Table: table,
          Row: row !== undefined && <Grouped value={row} />,
          Bytes: bytes && <Bytes range={bytes} />,
        }}
      />
    </Step>
  );
}

function IngestStep({ ingest, body }: { ingest: LineStory['ingest']; body: LineStory['body'] }) {
  const { ingestId, row, lines, receivedAt } = ingest;
  return (
    <Step title="Ingest">
      <Facts
        facts={{
          Ingest: (
            <a class="mono" href={`/ingests/${encodeURIComponent(ingestId)}`}>
              {ingestId}
            </a>
          ),
          Row: (
            <>
              <Grouped value={row} />
              {lines !== undefined && (
                <>
                  {' of '}
                  <Grouped value={lines} />
                </>
              )}
            </>
          ),
          'Bytes of the body': body?.bytes && <Bytes range={body.bytes} />,
          Received: receivedAt !== undefined && <Time at={receivedAt} />,
        }}
      />
    </Step>
  );
}

function ChunkStep({ chunk }: { chunk: Of<'chunk'> }) {
  const { ordinal, firstRow, lastRow, bodyBytes, sourceBytes } = chunk;
  return (
    <Step title={`Chunk ${ordinal}`}>
      <Facts
        facts={{
          Rows: (
            <>
              <Grouped value={firstRow} /> to <Grouped value={lastRow} />
            </>
          ),
          'Bytes of the body': bodyBytes && <Bytes range={bodyBytes} />,
          'Bytes of the file': sourceBytes && <Bytes range={sourceBytes} />,
        }}
      />
    </Step>
  );
}

function StreamStep({ stream }: { stream: Of<'stream'> }) {
  const { shardId, sequenceNumber, arrivedAt } = stream;
  return (
    <Step title="Stream">
      <Facts
        facts={{
          Shard: shardId,
          'Sequence number': <span class="mono">{sequenceNumber}</span>,
          Arrived: arrivedAt !== undefined && <Time at={arrivedAt} />,
        }}
      />
    </Step>
  );
}

function BatchStep({ batch }: { batch: Of<'batch'> }) {
  const { batchId, state, execution, failure, links } = batch;
  const isDeployed = useAnswer<About>('/api/about').value?.kind === 'deployed';
  return (
    <Step title="Batch">
      <Facts
        facts={{
          Batch: (
            <a class="mono" href={`/batches/${encodeURIComponent(batchId)}`}>
              {batchId}
            </a>
          ),
          State: state,
          Failure: failure && `${failure.error}: ${failure.cause}`,
          Execution: <span class="mono">{execution}</span>,
          Console: isDeployed && links.console && (
            <a href={links.console} target="_blank" rel="noreferrer">
              Step Functions
            </a>
          ),
        }}
      />
    </Step>
  );
}
