import { useState } from 'preact/hooks';

const SAID_MS = 1500;

/** Copies a text, and says so. */
export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [said, say] = useState<string>();
  const copy = async () => {
    const done = await navigator.clipboard.writeText(text()).then(
      () => 'Copied',
      () => "Can't copy",
    );
    say(done);
    setTimeout(() => say(undefined), SAID_MS);
  };
  return (
    <button type="button" onClick={copy}>
      <span aria-live="polite">{said ?? label}</span>
    </button>
  );
}
