// Options of the form NAME=VALUE, and those that take one of a few words.

export function pairs(option: string, given: readonly string[] = []): Map<string, string> {
  return new Map(
    given.map((text) => {
      const [, name, value] = /^([^=]+)=([^]*)$/.exec(text) ?? [];
      if (name === undefined || value === undefined) throw new Error(`${option} is NAME=VALUE, not '${text}'.`);
      return [name, value];
    }),
  );
}

export function choice<Word extends string>(option: string, given: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === given);
  if (word === undefined) throw new Error(`${option} is one of ${words.join(', ')}, not '${given}'.`);
  return word;
}
