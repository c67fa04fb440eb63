import type { ComponentChildren } from 'preact';

/** One step of a line's way. */
export function Step({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <li>
      <h3>{title}</h3>
      {children}
    </li>
  );
}
