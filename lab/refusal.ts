// What a service answers when it does not do what was asked: thrown by rules, written out by the wire.

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: object,
    readonly headers: Record<string, string> = {},
  ) {
    super(JSON.stringify(body));
  }
}
