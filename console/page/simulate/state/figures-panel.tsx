import type { ComponentChildren } from 'preact';
import { counted } from '../../../../cli/ui/text.ts';
import type { SimulatedFigures } from '../../../api/simulation.ts';
import { Badge } from '../../parts/badge.tsx';
import type { World } from '../run/world.ts';

/** The invariants at this moment, as the stores show them. */
export function FiguresPanel({ world }: { world: World }) {
  const { figures } = world;
  return (
    <section class="panel" aria-labelledby="invariants">
      <h2 id="invariants">Invariants</h2>
      {figures ? (
        <Invariants figures={figures} />
      ) : (
        <p class="waiting">No store has been read yet.</p>
      )}
      {figures && <Numbers figures={figures} world={world} />}
    </section>
  );
}

function Invariants({ figures }: { figures: SimulatedFigures }) {
  const { received, accepted, quarantined, pending, twice, gone, overwritten } = figures;
  return (
    <ul class="invariants">
      <Promised holds={accepted + quarantined + pending === received && pending >= 0}>
        {`${received} received = ${accepted} accepted + ${quarantined} quarantined + ${pending} pending`}
      </Promised>
      <Promised holds={twice === 0}>
        {twice === 0 ? 'No line was ever there twice' : `There twice: ${counted(twice, 'line')}`}
      </Promised>
      <Promised holds={gone === 0}>
        {gone === 0 ? 'No line has disappeared' : `Disappeared: ${counted(gone, 'line')}`}
      </Promised>
      <Promised holds={overwritten === 0}>
        {overwritten === 0
          ? 'No object of the lake was overwritten'
          : `Overwritten: ${counted(overwritten, 'object')} of the lake`}
      </Promised>
    </ul>
  );
}

function Promised({ holds, children }: { holds: boolean; children: ComponentChildren }) {
  return (
    <li>
      <Badge tone={holds ? 'good' : 'bad'}>{holds ? 'holds' : 'broken'}</Badge> {children}
    </li>
  );
}

function Numbers({ figures, world }: { figures: SimulatedFigures; world: World }) {
  const backlog = Object.values(figures.backlog).reduce((sum, records) => sum + records, 0);
  const rows: [string, string | number][] = [
    ['Lines in the lake', figures.lake],
    ['Lines in Invoices', figures.invoices],
    ['Lines corrected', figures.corrected],
    ['Records waiting', world.isUp ? backlog : 'the process is down'],
    ['Deliveries parked', figures.parked],
    ['Batches', batchesText(figures.batches)],
    ['Faults so far', world.faults],
    ['Deaths of the process', world.deaths],
  ];
  return (
    <table>
      <tbody>
        {rows.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="number">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const batchesText = (batches: Record<string, number>): string =>
  Object.entries(batches)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ') || 'none';
