/**
 * asl-validator has no types of its own. It adds `QueryLanguage` to the states that it validates.
 */
declare module 'asl-validator' {
  function validate(
    definition: unknown,
    options?: { checkPaths: boolean; checkArn: boolean },
  ): { isValid: boolean; errorsText(separator?: string): string };
  export = validate;
}
