import type { ComponentChildren } from 'preact';

/** The tones of the Step Functions console: done, failed, under way, noteworthy, nothing. */
export type Tone = 'good' | 'bad' | 'busy' | 'warning' | 'neutral';

/** A word in the colour of its meaning. The word alone must say it, too. */
export function Badge({ tone, children }: { tone: Tone; children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}
