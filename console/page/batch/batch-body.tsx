import { grouped } from '../../../cli/ui/text.ts';
import type { BatchContents, BatchDetail, BatchParked } from '../../api/batches.ts';
import { batchPath } from '../batches/batch-id.ts';
import { Answered } from '../parts/answered.tsx';
import { Time } from '../parts/time.tsx';
import { type Answer, useAnswer } from '../request/use-answer.ts';
import { Contents } from './contents.tsx';
import { Parked } from './parked.tsx';
import { Trace } from './trace.tsx';

/** Everything about a batch below its heading. */
export function BatchBody({ batch }: { batch: BatchDetail }) {
  const { batchId, state } = batch;
  // What a batch holds changes with its state only.
  const contents = useAnswer<BatchContents>(`/api${batchPath(batchId)}/contents?state=${state}`);
  const canBeParked = state !== 'COMMITTED';
  const parked = useAnswer<BatchParked>(
    canBeParked ? `/api${batchPath(batchId)}/parked?state=${state}` : undefined,
  );
  return (
    <>
      <BatchFailure batch={batch} />
      <Figures batch={batch} contents={contents.value} parked={canBeParked ? parked : undefined} />
      <Trace batch={batch} />
      <Answered answer={contents}>
        {(value) => <Contents batchId={batchId} contents={value} />}
      </Answered>
      {canBeParked && <Answered answer={parked}>{(value) => <Parked parked={value} />}</Answered>}
    </>
  );
}

/** Why it has failed, as the ledger recorded it. */
function BatchFailure({ batch: { failure, state } }: { batch: BatchDetail }) {
  if (!failure) return null;
  const isOver = state === 'COMMITTED' || state === 'ABANDONED';
  return (
    <div class={isOver ? 'note' : 'failure'} role={isOver ? undefined : 'alert'}>
      <strong>{failure.error}</strong> at <Time at={failure.at} />
      <p class="cause">{failure.cause}</p>
    </div>
  );
}

type FiguresProperties = {
  batch: BatchDetail;
  contents: BatchContents | undefined;
  parked: Answer<BatchParked> | undefined;
};

function Figures({ batch: { startedAt, counts }, contents, parked }: FiguresProperties) {
  return (
    <dl class="figures batch-figures">
      <Figure name="Started">
        <Time at={startedAt} />
      </Figure>
      <Figure name="Accepted">{counts ? grouped(counts.accepted) : '–'}</Figure>
      <Figure name="Quarantined">{counts ? grouped(counts.quarantined) : '–'}</Figure>
      <Figure name="Ingests">
        {contents && !contents.isDeliveryExpired ? grouped(contents.ingests.length) : '–'}
      </Figure>
      {parked && <Figure name="Parked">{parkedText(parked.value)}</Figure>}
    </dl>
  );
}

function parkedText(parked: BatchParked | undefined): string {
  if (!parked) return '…';
  if (parked.deliveries.length > 0) return 'yes';
  return parked.unread > 0 ? 'unknown' : 'no';
}

function Figure({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
