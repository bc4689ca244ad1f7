// How a step ended, in the form that the suite reads.

/** Runs a step; `holds` says whether its result is what it should be. */
export async function step(what, act, holds = () => true) {
  try {
    const result = await act();
    console.log(holds(result) ? `ok ${what}` : `FAILED ${what} -- ${JSON.stringify(result)}`);
    return result;
  } catch (error) {
    console.log(`FAILED ${what} -- ${String(error.message ?? error).replaceAll('\n', ' ')}`);
    return undefined;
  }
}

/** All of a list that comes in pages. */
export async function all(pages) {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
}
