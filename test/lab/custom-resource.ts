// A CustomResourceDefinition that takes any fields: for kinds that an operator or a driver brings.

export function customResource(group: string, kind: string, plural: string, subresources?: { status: object }) {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          ...(subresources !== undefined && { subresources }),
          schema: { openAPIV3Schema: { 'type': 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
}
