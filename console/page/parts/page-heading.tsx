import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';

/** The heading of a page, with what can be done on it. It is the title of the window, too. */
export function PageHeading({ title, children }: { title: string; children?: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · Invoice Pipeline`;
  }, [title]);
  return (
    <div class="page-heading">
      <h1>{title}</h1>
      {children}
    </div>
  );
}
