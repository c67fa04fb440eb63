import { useEffect, useState } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso';
import type { BatchDetail } from '../../api/batches.ts';
import { batchPath, shortened } from '../batches/batch-id.ts';
import { ChangedIngests } from '../batches/changed-ingests.tsx';
import { StateBadge } from '../batches/state-badge.tsx';
import { Failure } from '../parts/failure.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { ReplayBanner } from '../replay/replay-banner.tsx';
import { ReplayDialog } from '../replay/replay-dialog.tsx';
import { useAnswer } from '../request/use-answer.ts';
import { useQuery } from '../request/use-query.ts';
import { BatchBody } from './batch-body.tsx';

const POLL_MS = 2000;

/** One batch with its execution. */
export function BatchPage() {
  const { batchId = '' } = useRoute().params;
  const { route } = useLocation();
  const [{ replay }, change] = useQuery();
  const [isFinal, setFinal] = useState(false);
  const path = `/api${batchPath(batchId)}`;
  const { value, error } = useAnswer<BatchDetail>(path, isFinal ? {} : { everyMs: POLL_MS });
  const state = value?.state;
  useEffect(() => setFinal(state === 'COMMITTED' || state === 'ABANDONED'), [state]);
  // The page follows the lines: after a replay they are in another batch.
  const follow = (batchIds: readonly string[]) => {
    const [next] = batchIds;
    if (next === undefined || batchIds.includes(batchId)) return;
    route(`${batchPath(next)}?replay=${encodeURIComponent(replay ?? '')}`, true);
  };
  return (
    <>
      <Heading
        batchId={batchId}
        batch={value}
        onReplay={(replayId) => change({ replay: replayId })}
      />
      <p class="batch-id">
        <a href="/batches">Batches</a> / <span class="mono">{batchId}</span>
      </p>
      {(value?.retractions || value?.reprocessings) && (
        <p>
          <ChangedIngests batch={value} />
        </p>
      )}
      <ReplayBanner onMoved={follow} />
      {error !== undefined && <Failure message={error} />}
      {value ? (
        <BatchBody key={batchId} batch={value} />
      ) : (
        !error && <p class="waiting">Loading…</p>
      )}
    </>
  );
}

type HeadingProperties = {
  batchId: string;
  batch: BatchDetail | undefined;
  onReplay: (replayId: string) => void;
};

function Heading({ batchId, batch, onReplay }: HeadingProperties) {
  const [isReplaying, setReplaying] = useState(false);
  return (
    <PageHeading title={`Batch ${shortened(batchId)}`}>
      <div class="batch-actions">
        {batch && <StateBadge batch={batch} />}
        {batch?.awsConsole !== undefined && (
          <a class="button" href={batch.awsConsole} target="_blank" rel="noreferrer">
            Open in the AWS console
          </a>
        )}
        {batch && batch.state !== 'COMMITTED' && (
          <button type="button" class="primary" onClick={() => setReplaying(true)}>
            Replay…
          </button>
        )}
      </div>
      {isReplaying && (
        <ReplayDialog
          title="Replay this batch"
          subjects={{ batchId }}
          onStarted={(replayId) => {
            setReplaying(false);
            onReplay(replayId);
          }}
          onClose={() => setReplaying(false)}
        />
      )}
    </PageHeading>
  );
}
