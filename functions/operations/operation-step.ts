/** What an operation does now, and how far it is with that where it counts. */
export type OperationStep = {
  step:
    | 'ARCHIVE'
    | 'REMOVE'
    | 'BRING_BACK'
    | 'READ'
    | 'CHANGE'
    | 'CLEAN_UP'
    | 'SETTLE'
    | 'FIND'
    | 'REWRITE'
    | 'ITEMS'
    | 'SWEEP'
    | 'GRACE'
    | 'CERTIFY';
  done?: number;
  of?: number;
};
