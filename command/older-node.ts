// What Node 20 lacks of what is used here: distributions still ship it, and whoever types `npx` has the Node that is there.

if (!('groupBy' in Map)) {
  Object.assign(Map, {
    groupBy<Key, Item>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
      const groups = new Map<Key, Item[]>();
      for (const item of items) {
        const key = keyOf(item);
        groups.set(key, [...(groups.get(key) ?? []), item]);
      }
      return groups;
    },
  });
}

if (!('withResolvers' in Promise)) {
  Object.assign(Promise, {
    withResolvers<Value>(): Partial<PromiseWithResolvers<Value>> {
      const result: Partial<PromiseWithResolvers<Value>> = {};
      result.promise = new Promise<Value>((resolve, reject) => Object.assign(result, { resolve, reject }));
      return result;
    },
  });
}

export {};
