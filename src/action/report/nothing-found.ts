// What a `destroy` says that has found nothing: everything is gone, or a name is wrong.
import type { Desired } from '../../chain/desired';

export function nothingFound({ serviceAccount, namespace, baseNamespace, keepsNamespace, ownership: { environment } }: Desired): string {
  if (environment === '')
    return `Nothing was found that this repository has made for the ServiceAccount '${serviceAccount}' of the namespace '${namespace}'.`;
  const seen = `Nothing was found that carries the marks of the environment '${environment}' of this repository`;
  const hint = keepsNamespace
    ? `: in the namespace '${namespace}', and with the names that follow from \`service-account\``
    : `: its namespace would be '${namespace}', which is \`namespace\` ('${baseNamespace}') with the environment at its end. One that lives in '${baseNamespace}' itself needs \`environment-namespace: keep\``;
  return `${seen}${hint}.`;
}
