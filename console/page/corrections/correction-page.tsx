import { useRoute } from 'preact-iso';
import type { CorrectedLine, CorrectionDetail, CorrectionLines } from '../../api/quarantine.ts';
import { Answered } from '../parts/answered.tsx';
import { counted } from '../parts/count.ts';
import { Failure } from '../parts/failure.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { Time } from '../parts/time.tsx';
import { hasLanded, useCorrection } from '../quarantine/line/what-became.tsx';
import { usePages } from '../request/use-pages.ts';
import { BooksBadges } from './books-badges.tsx';
import { CorrectedLineEntry } from './corrected-line-entry.tsx';

/** One correction: who, when, why; and of each line what was sent first, and what in its place. */
export function CorrectionPage() {
  const { correctionId = '' } = useRoute().params;
  const correction = useCorrection(correctionId);
  return (
    <div class="quarantine">
      <PageHeading title="Correction">
        <a class="button" href="/corrections">
          History of corrections
        </a>
      </PageHeading>
      <p class="mono">{correctionId}</p>
      <Answered answer={correction}>{(value) => <Summary correction={value} />}</Answered>
      {correction.value && (
        <Lines correctionId={correctionId} haveLanded={hasLanded(correction.value)} />
      )}
    </div>
  );
}

function Summary({ correction }: { correction: CorrectionDetail }) {
  const { state, correctedAt, correctedBy, note, ingestId, lines, became } = correction;
  return (
    <dl class="correction-facts">
      <dt>When</dt>
      <dd>
        <Time at={correctedAt} />
      </dd>
      <dt>Who</dt>
      <dd>{correctedBy}</dd>
      <dt>Why</dt>
      <dd>{note ?? 'no reason given'}</dd>
      <dt>Lines</dt>
      <dd>
        {`${counted(lines, 'line')} sent`} <BooksBadges books={became} />
        {correction.alreadyCorrected > 0 &&
          ` ${counted(correction.alreadyCorrected, 'line')} had been corrected before.`}
        {correction.unknown > 0 && ` ${counted(correction.unknown, 'line')} unknown.`}
        {state === 'OPEN' && ' It is not finished: the pipeline finishes it within minutes.'}
        {state === 'LOST' &&
          ' It is lost: its request has gone from staging, so it can not be finished. The lines that it holds stay quarantined.'}
      </dd>
      <dt>Ingest of the corrected lines</dt>
      <dd class="mono">
        {ingestId === null ? (
          'none yet'
        ) : (
          <a href={`/ingests/${encodeURIComponent(ingestId)}`}>{ingestId}</a>
        )}
      </dd>
    </dl>
  );
}

type LinesProperties = { correctionId: string; haveLanded: boolean };

function Lines({ correctionId, haveLanded }: LinesProperties) {
  const { items, error, isLoading, hasMore, readOn } = usePages<CorrectionLines, CorrectedLine>(
    `/api/corrections/${encodeURIComponent(correctionId)}/lines`,
    ({ lines }) => lines,
    haveLanded ? 1 : 0,
  );
  return (
    <>
      <h2>Lines</h2>
      {error !== undefined && <Failure message={error} />}
      {items.length === 0 && error === undefined && (
        <p class="waiting">{isLoading ? 'Loading…' : 'No line was sent.'}</p>
      )}
      <ol class="corrected-lines">
        {items.map((line) => (
          <CorrectedLineEntry key={line.lineId} line={line} hasLanded={haveLanded} />
        ))}
      </ol>
      {hasMore && (
        <button type="button" onClick={readOn} disabled={isLoading}>
          Show more
        </button>
      )}
    </>
  );
}
