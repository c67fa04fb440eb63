import { useRoute } from 'preact-iso';
import type { LineStory } from '../../../functions/api/line-responses.ts';
import { Answered } from '../parts/answered.tsx';
import { Badge, type Tone } from '../parts/badge.tsx';
import { PageHeading } from '../parts/page-heading.tsx';
import { useAnswer } from '../request/use-answer.ts';
import { LinePath } from './line-path.tsx';
import { LineTexts } from './line-texts.tsx';
import './lineage.css';

/** Lines on their way are looked at again, until they have landed. */
const PENDING_MS = 1500;
const PENDING: readonly LineStory['state'][] = ['RECEIVED', 'STREAMED', 'CLAIMED', 'SEALED'];

const TONES: Readonly<Record<LineStory['state'], Tone>> = {
  RECEIVED: 'warning',
  STREAMED: 'busy',
  CLAIMED: 'busy',
  SEALED: 'busy',
  LANDED: 'neutral',
  ACCEPTED: 'good',
  QUARANTINED: 'warning',
  RETRACTED: 'neutral',
  MISSING: 'bad',
};

/** The whole story of a line: what was sent, what is stored, and the way between them. */
export function LineagePage() {
  const lineId = useRoute().params['lineId'] ?? '';
  const path = `/api/lines/${encodeURIComponent(lineId)}`;
  const first = useAnswer<LineStory>(path);
  const isPending = first.value !== undefined && PENDING.includes(first.value.state);
  const next = useAnswer<LineStory>(isPending ? path : undefined, { everyMs: PENDING_MS });
  const answer = next.value === undefined ? first : next;
  return (
    <div class="lineage">
      <PageHeading title="Line">
        <a class="button" href="/lines">
          Look up another
        </a>
      </PageHeading>
      <p class="line-id mono">{lineId}</p>
      <Answered answer={answer}>{(story) => <Story story={story} />}</Answered>
    </div>
  );
}

function Story({ story }: { story: LineStory }) {
  return (
    <>
      <p class="line-state">
        <Badge tone={TONES[story.state]}>{story.state}</Badge> {story.detail}
      </p>
      <div class="line-columns">
        <LinePath story={story} />
        <LineTexts story={story} />
      </div>
    </>
  );
}
