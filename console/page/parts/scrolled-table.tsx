import type { ComponentChildren } from 'preact';

type Properties = { kind: string; label: string; children: ComponentChildren };

/** A table that may be larger than its place. Its class is its kind. */
export function ScrolledTable({ kind, label, children }: Properties) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without a mouse it is scrolled by keys.
    <section class={kind} tabIndex={0} aria-label={label}>
      <table>{children}</table>
    </section>
  );
}
