import { useState } from 'preact/hooks';

const SEEDS = 10_000;

type Properties = { seed: string; onStart: (seed: string) => void };

/** Chooses the seed of a simulation. */
export function SeedForm({ seed, onStart }: Properties) {
  const [typed, setTyped] = useState<string>();
  const shown = typed ?? (seed === '' ? '1' : seed);
  const start = (chosen: string) => {
    setTyped(undefined);
    onStart(chosen);
  };
  return (
    <form
      class="filters seed"
      onSubmit={(event) => {
        event.preventDefault();
        start(shown);
      }}
    >
      <label>
        Seed
        <input
          inputMode="numeric"
          pattern="[0-9]{1,7}"
          required
          value={shown}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary">
        Start
      </button>
      <button type="button" onClick={() => start(String(Math.floor(Math.random() * SEEDS)))}>
        Any seed
      </button>
    </form>
  );
}
