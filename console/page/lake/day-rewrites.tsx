import { byteSize, grouped } from '../../../cli/ui/text.ts';
import type { LakeDay } from '../../../functions/api/lake-responses.ts';
import { Badge } from '../parts/badge.tsx';
import { OperationLink } from '../parts/operation-link.tsx';
import { Time } from '../parts/time.tsx';
import { REASON_TEXT, STATE_TEXT, STATE_TONES } from './rewrite-text.ts';

type Rewrite = LakeDay['rewrites'][number];

const COLUMNS = ['before', 'removed', 'added', 'after'] as const;
const HEADINGS = { before: 'Before', removed: 'Taken out', added: 'Added', after: 'After' };

/** The rewrites of a day, the latest first. */
export function DayRewrites({ rewrites }: { rewrites: readonly Rewrite[] }) {
  if (rewrites.length === 0) return null;
  return (
    <>
      <h2>Rewrites</h2>
      <div class="scrolls">
        <table>
          <thead>
            <tr>
              <th scope="col">Generation</th>
              <th scope="col">Why</th>
              <th scope="col">Begun</th>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" class="number">
                  {HEADINGS[column]}
                </th>
              ))}
              <th scope="col" class="number">
                Objects
              </th>
              <th scope="col" class="number">
                Size
              </th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {rewrites.toReversed().map((rewrite) => (
              <Row key={rewrite.generation} rewrite={rewrite} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Row({ rewrite }: { rewrite: Rewrite }) {
  const { from, generation, reason, operationId, beganAt, objects, bytes, state } = rewrite;
  return (
    <tr>
      <th scope="row">{`${grouped(from)} → ${grouped(generation)}`}</th>
      <td>
        {operationId === undefined ? (
          REASON_TEXT[reason]
        ) : (
          <OperationLink operationId={operationId}>{REASON_TEXT[reason]}</OperationLink>
        )}
      </td>
      <td>
        <Time at={beganAt} />
      </td>
      {COLUMNS.map((column) => (
        <td key={column} class="number">
          <Lines totals={rewrite[column]} />
        </td>
      ))}
      <td class="number">{grouped(objects)}</td>
      <td class="number">{byteSize(bytes)}</td>
      <td>
        <Badge tone={STATE_TONES[state]}>{STATE_TEXT[state]}</Badge>{' '}
        {rewrite.balanced === false && <Badge tone="bad">does not balance</Badge>}
      </td>
    </tr>
  );
}

/** The amounts are in the title: exact, and seldom asked for. */
function Lines({ totals: { lineCount, quantity, revenue } }: { totals: Rewrite['before'] }) {
  return <span title={`quantity ${quantity}, revenue ${revenue}`}>{grouped(lineCount)}</span>;
}
