import type { FaultsHere } from './fault-switch-form.tsx';

const MOST_SITES = 12;

/** How many faults were injected since the start, by kind and by call site. */
export function FaultCounts({ faults }: { faults: FaultsHere }) {
  const { calls, injected, byKind, bySite } = faults;
  const more = bySite.length - MOST_SITES;
  return (
    <>
      <p>{`Since the start, at ${calls.toLocaleString('en')} calls with faults on: ${injected.toLocaleString('en')} injected.`}</p>
      <div class="fault-counts">
        <Counts heading="Kind" counts={Object.entries(byKind).filter(([, count]) => count > 0)} />
        <Counts
          heading="Call site"
          counts={bySite.slice(0, MOST_SITES).map(({ site, injected: count }) => [site, count])}
        />
      </div>
      {more > 0 && <p class="faint">{`and ${more} more call sites`}</p>}
    </>
  );
}

type CountsProperties = { heading: string; counts: [name: string, count: number][] };

function Counts({ heading, counts }: CountsProperties) {
  if (counts.length === 0) return null;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{heading}</th>
          <th scope="col" class="number">
            Injected
          </th>
        </tr>
      </thead>
      <tbody>
        {counts.map(([name, count]) => (
          <tr key={name}>
            <td>{name}</td>
            <td class="number">{count}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
