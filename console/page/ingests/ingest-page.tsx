import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { counted, grouped } from '../../../cli/ui/text.ts';
import type { IngestDetail } from '../../api/ingests.ts';
import { Answered } from '../parts/answered.tsx';
import { Badge } from '../parts/badge.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { Time } from '../parts/time.tsx';
import { useAnswer } from '../request/use-answer.ts';
import { IngestBooks } from './books.tsx';
import { IngestBatches } from './ingest-batches.tsx';
import { IngestQuarantine } from './ingest-quarantine.tsx';
import { isMoving } from './is-moving.ts';
import { ReprocessingNote } from './reprocessing-note.tsx';
import { RetractionNote } from './retraction-note.tsx';

const EVERY_MS = 2000;

/** One ingest: what became of its lines. */
export function IngestPage() {
  const ingestId = useRoute().params['ingestId'] ?? '';
  const [isOver, setOver] = useState(false);
  const path = `/api/ingests/${encodeURIComponent(ingestId)}`;
  const answer = useAnswer<IngestDetail>(path, isOver ? {} : { everyMs: EVERY_MS });
  const isStill = answer.value && answer.value.pending === 0 && !isMoving(answer.value);
  if (isStill !== undefined && isStill !== isOver) setOver(isStill);
  return (
    <>
      <PageHeading title={`Ingest ${ingestId}`}>
        <a class="button" href={`/batches?ingest=${encodeURIComponent(ingestId)}`}>
          Its batches
        </a>
      </PageHeading>
      <Answered answer={answer}>{(ingest) => <Details ingest={ingest} />}</Answered>
    </>
  );
}

function Details({ ingest }: { ingest: IngestDetail }) {
  const { lines, accepted, quarantined, corrected, pending, receivedAt, corrects, chunks } = ingest;
  return (
    <>
      <p>
        <StateOf ingest={ingest} /> Received <Time at={receivedAt} />, in {counted(chunks, 'chunk')}
        .
        {corrects !== undefined && (
          <>
            {' '}
            These lines were corrected by{' '}
            <a href={`/corrections/${encodeURIComponent(corrects)}`}>{corrects}</a>.
          </>
        )}
      </p>
      {ingest.retraction && <RetractionNote retraction={ingest.retraction} />}
      {ingest.reprocessing && <ReprocessingNote reprocessing={ingest.reprocessing} />}
      <dl class="figures">
        <Figure name="Received" lines={lines} />
        <Figure name="Accepted" lines={accepted} />
        <Figure name="Quarantined" lines={quarantined} />
        <Figure name="Corrected" lines={corrected} />
        <Figure name="Pending" lines={pending} />
        <Figure name="In the lake" lines={ingest.books.inLake} />
      </dl>
      {ingest.warnings.map((warning) => (
        <p key={warning} class="failure warning">
          {ingest.reprocessing?.state === 'REPROCESSED' && 'When it came: '}
          {warning}
        </p>
      ))}
      <IngestBooks ingest={ingest} />
      <IngestBatches batches={ingest.batches} />
      {quarantined > 0 && <IngestQuarantine ingest={ingest} />}
    </>
  );
}

const Figure = ({ name, lines }: { name: string; lines: number }) => (
  <div>
    <dt>{name}</dt>
    <dd>{grouped(lines)}</dd>
  </div>
);

function StateOf({ ingest: { state, pending } }: { ingest: IngestDetail }) {
  if (state === 'RECEIVED') return <Badge tone="warning">not accepted yet</Badge>;
  return pending === 0 ? <Badge tone="good">landed</Badge> : <Badge tone="busy">landing</Badge>;
}
