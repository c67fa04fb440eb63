import { counted } from '../../../cli/ui/text.ts';
import type { BatchParked } from '../../api/batches.ts';
import { Time } from '../parts/time.tsx';

/** The parked deliveries that hold chunks of this batch. */
export function Parked({ parked: { deliveries, unread } }: { parked: BatchParked }) {
  if (deliveries.length === 0 && unread === 0) return null;
  return (
    <section aria-labelledby="parked-heading">
      <h2 id="parked-heading">Parked</h2>
      {deliveries.length > 0 && (
        <>
          <p>
            Its delivery has used up its attempts and was parked. It is replayed by a schedule, and
            removed once all of it has landed. A replay does it now.
          </p>
          <ul>
            {deliveries.map(({ key, parkedAt, chunks }) => (
              <li key={key}>
                <Time at={parkedAt} /> {`${counted(chunks, 'chunk')}: `}
                <code>{key}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      {unread > 0 && (
        <p class="waiting">{`${counted(unread, 'later parked delivery')} not looked at.`}</p>
      )}
    </section>
  );
}
