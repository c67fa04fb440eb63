/** asl-validator ships without types. It writes `QueryLanguage` into the states that it is given. */
declare module 'asl-validator' {
  function validate(
    definition: unknown,
    options?: { checkPaths: boolean; checkArn: boolean },
  ): { isValid: boolean; errorsText(separator?: string): string };
  export = validate;
}
