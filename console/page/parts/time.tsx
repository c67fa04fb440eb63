/** A time as ISO in UTC, with the local time as a tooltip. */
export function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {`${at.slice(0, 19).replace('T', ' ')} UTC`}
    </time>
  );
}

/** How long ago a time was, as of `now`; the time itself is the tooltip. */
export function Ago({ at, now }: { at: string; now: string }) {
  const seconds = Math.max(0, (Date.parse(now) - Date.parse(at)) / 1000);
  return (
    <time dateTime={at} title={at}>
      {`${inWords(seconds)} ago`}
    </time>
  );
}

function inWords(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}
