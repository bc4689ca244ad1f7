// Values as Bicep writes them, in the form that its formatter gives them.

export function bicepString(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/\$\{/g, '\\${')}'`;
}

export function bicepList(items: readonly string[]): string {
  return items.length === 0 ? '[]' : `[\n${items.map((item) => `  ${bicepString(item)}\n`).join('')}]`;
}

/** A name that is an identifier stands without quotes; a word of the language does not. */
export function bicepKey(name: string): string {
  return /^(?!(true|false|null)$)[A-Za-z_]\w*$/.test(name) ? name : bicepString(name);
}
