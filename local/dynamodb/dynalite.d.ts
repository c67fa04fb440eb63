declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** An HTTP server of DynamoDB's protocol. The tables are in a LevelDB at `path`, or in memory. */
  function dynalite(options: {
    path?: string;
    createTableMs: number;
    deleteTableMs: number;
    updateTableMs: number;
  }): Server;
  export = dynalite;
}
