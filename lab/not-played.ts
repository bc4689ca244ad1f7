// The one answer for what the laboratory does not play: a code that no service of Azure has, and where to read more.

export const NOT_PLAYED = 'LaboratoryNotPlayed';

export function notPlayedMessage(operation: string): string {
  return `The laboratory does not play '${operation}': this says nothing of what Azure would answer. GET /unplayed on its control port lists what was asked for and not played.`;
}
