import type { SimulatedHappening } from '../../../console/api/simulation.ts';

/** Tells an event of a simulation, which happens now. */
export type Tell = (happening: SimulatedHappening) => void;
