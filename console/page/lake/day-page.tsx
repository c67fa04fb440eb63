import { useRoute } from 'preact-iso';
import { byteSize, counted, grouped } from '../../../cli/ui/text.ts';
import type { LakeDay } from '../../../functions/api/lake-responses.ts';
import { Answered } from '../parts/answered.tsx';
import { Badge } from '../parts/badge.tsx';
import { groupedDecimal } from '../parts/exact.ts';
import { OperationLink } from '../parts/operation-link.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { Time } from '../parts/time.tsx';
import { useAnswer } from '../request/use-answer.ts';
import { Balance } from './day-columns.tsx';
import { DayRewrites } from './day-rewrites.tsx';
import { UNDER_WAY } from './rewrite-text.ts';

const EVERY_MS = 5000;

/** One day of the lake: its generation, its books, its rewrites. */
export function DayPage() {
  const date = useRoute().params['date'] ?? '';
  const path = `/api/lake/days/${encodeURIComponent(date)}`;
  const answer = useAnswer<LakeDay>(path, { everyMs: EVERY_MS });
  return (
    <>
      <PageHeading title={`Lake: ${date}`}>
        <a class="button" href="/lake">
          All days
        </a>
      </PageHeading>
      <Answered answer={answer}>{(day) => <Day day={day} />}</Answered>
    </>
  );
}

function Day({ day }: { day: LakeDay }) {
  const { lines, objects, bytes, generation, since, rewrites } = day;
  return (
    <>
      <p>
        Readers see generation {grouped(generation)},{' '}
        {since === undefined ? (
          'which no rewrite has replaced'
        ) : (
          <>
            live since <Time at={since} />
          </>
        )}
        .
      </p>
      <dl class="figures">
        <Figure name="Lines" value={lines ? grouped(lines.lineCount) : '–'} />
        <Figure name="Revenue" value={lines ? groupedDecimal(lines.revenue) : '–'} />
        <Figure name="Objects" value={grouped(objects)} />
        <Figure name="Size" value={byteSize(bytes)} />
        <Figure name="Rewrites" value={grouped(rewrites.length)} />
      </dl>
      <UnderWay day={day} />
      <Books day={day} />
      <DayRewrites rewrites={rewrites} />
      <BatchesSince day={day} />
    </>
  );
}

const Figure = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

function UnderWay({ day: { rewriting, phase } }: { day: LakeDay }) {
  if (!rewriting) return null;
  const { reason, operationId, beganAt, generation, waitingFor } = rewriting;
  return (
    <p>
      <Badge tone={waitingFor === undefined ? 'busy' : 'warning'}>{UNDER_WAY[reason]}</Badge>{' '}
      {phase === 'SWITCHING' ? 'The catalog is being switched to' : 'A rewrite is writing'}{' '}
      generation {grouped(generation)}, since <Time at={beganAt} />
      {operationId !== undefined && (
        <>
          , for <OperationLink operationId={operationId}>this operation</OperationLink>
        </>
      )}
      .{waitingFor !== undefined && ` It waits: ${waitingFor}.`}
    </p>
  );
}

/** accepted = in the lake + retracted + erased. */
function Books({ day: { books } }: { day: LakeDay }) {
  const { accepted, inLake, retracted, restored, erased, anonymised, balanced } = books;
  return (
    <>
      <h2>Books</h2>
      <p>
        <Balance balanced={balanced} />{' '}
        {accepted && inLake
          ? `${grouped(accepted.lineCount)} accepted = ${grouped(inLake.lineCount)} in the lake + `
          : 'An earlier version has landed lines of this day without counting them here. '}
        {grouped(retracted.lineCount)} retracted + {grouped(erased.lineCount)} erased.
        {restored.lineCount > 0 &&
          ` ${grouped(restored.lineCount)} were retracted before, and brought back.`}
        {anonymised.lineCount > 0 &&
          ` ${grouped(anonymised.lineCount)} are there without their customer.`}
      </p>
      {accepted && inLake && (
        <p class="faint">
          Revenue: {groupedDecimal(accepted.revenue)} = {groupedDecimal(inLake.revenue)} +{' '}
          {groupedDecimal(retracted.revenue)} + {groupedDecimal(erased.revenue)}.
        </p>
      )}
    </>
  );
}

const SHOWN = 50;

function BatchesSince({ day: { batches, batchesSince, unwritten } }: { day: LakeDay }) {
  if (batchesSince === 0) return <p class="faint">No batch has come since the last rewrite.</p>;
  const left = batchesSince - Math.min(batches.length, SHOWN);
  return (
    <details open={batchesSince > 0 && batchesSince <= SHOWN}>
      <summary>
        {`${counted(batchesSince, 'batch')} that no rewrite has taken over`}
        {unwritten > 0 && `, ${grouped(unwritten)} of them not written yet`}
      </summary>
      <ul>
        {batches.slice(0, SHOWN).map(({ batchId, lines, written }) => (
          <li key={batchId}>
            <a class="mono" href={`/batches/${encodeURIComponent(batchId)}`}>
              {batchId}
            </a>
            {lines && `: ${counted(lines.lineCount, 'line')}`}
            {!written && ', not written yet'}
          </li>
        ))}
      </ul>
      {left > 0 && <p class="faint">And {grouped(left)} more.</p>}
    </details>
  );
}
