import type { Cost } from '../../api/cost.ts';
import { Time } from '../parts/time.tsx';

/** What the work so far costs on AWS, and how that was worked out. */
export function CostOfFlow({ cost, since }: { cost: Cost; since: string | undefined }) {
  return (
    <section class="panel cost" aria-labelledby="cost-title">
      <h2 id="cost-title">
        Cost so far on AWS <strong>{cost.dollars}</strong>
      </h2>
      <table>
        <tbody>
          {cost.parts.map(({ name, quantity, dollars }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{quantity}</td>
              <td class="number">{dollars}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="faint">
        An estimate for the lines that have landed
        {since && (
          <>
            {' '}
            in batches started since <Time at={since} />
          </>
        )}
        , at AWS’s list prices in {cost.prices}. Storage, queries, taxes and what an idle deployment
        costs are not included.
      </p>
    </section>
  );
}
