/** The parts of a definition in the Amazon States Language that its picture shows. */
export type Definition = { StartAt: string; States: Readonly<Record<string, DefinedState>> };

type DefinedState = {
  Type: string;
  Comment?: string;
  Next?: string;
  End?: boolean;
  Default?: string;
  Choices?: readonly { Next: string }[];
  Catch?: readonly { Next: string }[];
  Branches?: readonly Definition[];
};

export type Transition = {
  from: string;
  to: string;
  /** `catch`: taken when the state fails. */
  kind: 'next' | 'choice' | 'catch';
};

/** Every transition between the states of a machine; those within its branches are not among them. */
export function transitionsOf({ States }: Definition): Transition[] {
  return Object.entries(States).flatMap(([from, state]) => {
    const to = (kind: Transition['kind'], targets: readonly (string | undefined)[]) =>
      [...new Set(targets)].flatMap((name) =>
        name === undefined ? [] : [{ from, to: name, kind }],
      );
    return [
      ...to('next', [state.Next]),
      ...to('choice', [...(state.Choices ?? []).map(({ Next }) => Next), state.Default]),
      ...to(
        'catch',
        (state.Catch ?? []).map(({ Next }) => Next),
      ),
    ];
  });
}

/** Whether an execution ends with this state, if it has not failed. */
export const isLast = ({ Type, End }: DefinedState): boolean => End === true || Type === 'Succeed';
