import type { UploadProgress } from '../../api/uploads.ts';

/** How far a table has landed. */
export function Landing({ progress }: { progress: UploadProgress }) {
  const { table, rows, accepted, quarantined, text } = progress;
  return (
    <div class="landing">
      <progress
        max={Math.max(1, rows)}
        value={accepted + quarantined}
        aria-label={`${table} lands`}
      />
      <p>{text}</p>
    </div>
  );
}
