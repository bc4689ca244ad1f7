// Deployments of templates as Resource Manager remembers them.

export interface Deployment {
  /** The whole id: of a group, a subscription, a management group or the tenant. */
  id: string;
  name: string;
  location?: string;
  tags?: Record<string, string>;
  properties: {
    mode: string;
    provisioningState: string;
    timestamp: string;
    duration: string;
    correlationId: string;
    templateHash: string;
    parameters: Record<string, { type: string; value?: unknown }>;
    outputs?: Record<string, { type: string; value: unknown }>;
    outputResources?: { id: string }[];
    providers: object[];
    dependencies: object[];
    error?: object;
    [field: string]: unknown;
  };
  operations: DeploymentOperation[];
}

export interface DeploymentOperation {
  id: string;
  operationId: string;
  properties: {
    provisioningOperation: string;
    provisioningState: string;
    timestamp: string;
    duration: string;
    statusCode: string;
    statusMessage?: object;
    targetResource?: { id: string; resourceType: string; resourceName: string };
  };
}
