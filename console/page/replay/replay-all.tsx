import { useState } from 'preact/hooks';
import { replayQuery } from '../batches/filter.ts';
import { type Query, useQuery } from '../request/use-query.ts';
import { ReplayDialog } from './replay-dialog.tsx';

/** Replays what has not landed of the batches that the list's filter selects. */
export function ReplayAll({ query, onClose }: { query: Query; onClose: () => void }) {
  const [, change] = useQuery();
  const [wanted] = useState(() => replayQuery(query, Date.now()));
  if (!wanted) return null;
  return (
    <ReplayDialog
      title="Replay all that match the filter"
      subjects={{ query: wanted }}
      onStarted={(replayId) => {
        onClose();
        change({ replay: replayId });
      }}
      onClose={onClose}
    />
  );
}
