/** What to do first. */
export function Empty() {
  return (
    <section class="panel flow-empty" aria-label="First steps">
      <p>
        <strong>Nothing has been sent to this pipeline yet.</strong> Drop a file below, or send one
        from a terminal:
      </p>
      <pre>npm run ingest -- FILE</pre>
    </section>
  );
}
