import { counted } from '../../../cli/ui/text.ts';
import type { BatchRow } from '../../api/batches.ts';
import { REPROCESSING_TEXT, REPROCESSING_TONES } from '../ingests/reprocessing-text.ts';
import { RETRACTION_TEXT, RETRACTION_TONES } from '../ingests/retraction-text.ts';
import { Badge, type Tone } from '../parts/badge.tsx';

type Properties = { batch: Pick<BatchRow, 'retractions' | 'reprocessings'> };

/** What became of the lines of a batch's ingests that were retracted or reprocessed. */
export function ChangedIngests({ batch: { retractions = [], reprocessings = [] } }: Properties) {
  return (
    <>
      <Ingests ingests={retractions} texts={RETRACTION_TEXT} tones={RETRACTION_TONES} />
      <Ingests ingests={reprocessings} texts={REPROCESSING_TEXT} tones={REPROCESSING_TONES} />
    </>
  );
}

type IngestsProperties<State extends string> = {
  ingests: readonly { ingestId: string; state: State }[];
  texts: Readonly<Record<State, string>>;
  tones: Readonly<Record<State, Tone>>;
};

function Ingests<State extends string>({ ingests, texts, tones }: IngestsProperties<State>) {
  const byState = Map.groupBy(ingests, ({ state }) => state);
  return (
    <>
      {[...byState].map(([state, own]) => (
        <span key={state} title={own.map(({ ingestId }) => ingestId).join('\n')}>
          {counted(own.length, 'ingest')} <Badge tone={tones[state]}>{texts[state]}</Badge>{' '}
        </span>
      ))}
    </>
  );
}
