// The name of an environment: that of a pull request's says its number.

/** `pr-17` belongs to pull request 17; any other name to none. */
export function pullRequestOf(environment: string): number | undefined {
  const number = /^pr-([1-9]\d{0,9})$/.exec(environment)?.[1];
  return number === undefined ? undefined : Number(number);
}
