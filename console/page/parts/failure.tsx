/** What went wrong, for the user. Screen readers say it at once. */
export function Failure({ message }: { message: string }) {
  return (
    <p class="failure" role="alert">
      {message}
    </p>
  );
}
