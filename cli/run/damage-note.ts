import type { Damage } from '../../local/data-dir/damage.ts';

const ADVICE: Readonly<Record<Damage['part'], string | undefined>> = {
  stream:
    '"npm run audit" names the ingests that wait for lost lines. Send their files again with "npm run ingest -- FILE": what has landed counts once.',
  tables:
    'What the ledger has forgotten counts again if it is sent again. Before you send anything, "npm run audit" says where the stores differ, and docs/runbook.md what to do.',
  catalog: '"npm run audit -- --mend" registers the days that are missing.',
  'api keys': 'Give clients the new key, which "npm start" shows.',
  nothing: undefined,
};

/** What a user reads about a damaged file: what was found, what follows, and what to do. */
export function damageNote({ part, says }: Damage): string {
  const advice = ADVICE[part];
  return advice === undefined ? says : `${says}\n  ${advice}`;
}
