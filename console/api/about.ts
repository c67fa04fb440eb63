/** `GET /api/about`: what the console shows. */
export type About = {
  kind: 'local' | 'deployed';
  /** A data directory, or a region and an account. */
  title: string;
  region: string;
  /** The commit of the code that runs, if it is known. */
  commit: string | undefined;
};
