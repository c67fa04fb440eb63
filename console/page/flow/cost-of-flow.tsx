import type { Cost } from '../../api/cost.ts';
import { Time } from '../parts/time.tsx';

/** What the work so far costs on AWS, and how that was worked out. */
export function CostOfFlow({ cost, since }: { cost: Cost; since: string | undefined }) {
  return (
    <section class="panel cost" aria-labelledby="cost-title">
      <h2 id="cost-title">
        Cost so far on AWS <strong>${cost.dollars}</strong>
      </h2>
      <table>
        <tbody>
          {cost.parts.map(({ name, quantity, dollars }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{quantity}</td>
              <td class="number">${dollars}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="faint">
        What has landed{' '}
        {since && (
          <>
            in batches since <Time at={since} />
          </>
        )}{' '}
        at the list prices of {cost.prices}. Not included: an idle deployment, storage, queries and
        taxes.
      </p>
    </section>
  );
}
