import { titleOf } from '../picture/sites.ts';
import type { BatchView, World } from '../run/world.ts';

const SHOWN = 6;

/** The newest batches, with the states that their executions have passed. */
export function BatchList({ world }: { world: World }) {
  const batches = [...world.batches.values()].slice(-SHOWN).toReversed();
  return (
    <section class="panel" aria-labelledby="batches">
      <h2 id="batches">Executions</h2>
      {batches.length === 0 && <p class="waiting">No execution has begun yet.</p>}
      <ul class="executions">
        {batches.map((batch) => (
          <Execution key={batch.name} batch={batch} />
        ))}
      </ul>
    </section>
  );
}

function Execution({ batch: { name, states } }: { batch: BatchView }) {
  return (
    <li>
      <code>{name}</code>
      <ol>
        {[...states].map(([state, how]) => (
          <li key={state} class={how}>
            {`${titleOf(state)}${how === 'failed' ? ' failed' : how === 'runs' ? ' …' : ''}`}
          </li>
        ))}
      </ol>
    </li>
  );
}
