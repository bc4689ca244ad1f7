// The error answers of Microsoft.ContainerService: often without the `error` envelope of all other providers.
import { timestamp } from '../clock';
import { Refusal } from '../refusal';
import { armError } from '../resource-manager/errors';

export const clusterErrors = {
  busy: (startedAt: number, operationId: string) =>
    new Refusal(409, {
      code: 'OperationNotAllowed',
      details: null,
      subcode: '',
      message: `Operation is not allowed because there's an in progress update managed cluster operation (operation ID: ${operationId}) on the managed cluster started on UTC ${timestamp(startedAt)}. Please wait for it to finish before starting a new operation. You can also use 'az aks operation-abort' to abort the ongoing operation.`,
    }),
  etagMismatch: () =>
    new Refusal(409, {
      code: 'EtagMismatch',
      subcode: 'PutManagedClusterAndComponents_FailedPrecondition',
      message: 'Operation is not allowed: Another operation is in progress',
      details: [{ code: 'Unspecified', message: 'rpc error: code = FailedPrecondition desc = Etag mismatched' }],
    }),
  localAccountsDisabled: () =>
    new Refusal(400, {
      code: 'BadRequest',
      details: null,
      subcode: '',
      message: 'Getting static credential is not allowed because this cluster is set to disable local accounts.',
    }),
  issuerStays: () =>
    new Refusal(400, {
      code: 'OIDCIssuerUnsupported',
      details: null,
      subcode: '',
      message: 'OIDC issuer feature cannot be disabled once it is enabled.',
    }),
  needsIssuer: () =>
    new Refusal(400, {
      code: 'WorkloadIdentityRequiresOIDCIssuer',
      details: null,
      subcode: '',
      message: 'Workload identity requires the OIDC issuer to be enabled.',
    }),
  missing: (parameter: string) =>
    new Refusal(400, {
      code: 'InvalidParameter',
      details: null,
      subcode: '',
      message: `Required parameter ${parameter} is missing (null).`,
      target: parameter,
    }),
  cannotChange: (property: string) =>
    new Refusal(400, {
      code: 'PropertyChangeNotAllowed',
      details: null,
      subcode: '',
      message: `Changing property 'properties.${property}' is not allowed.`,
      target: `properties.${property}`,
    }),
  invalidName: (name: string) =>
    armError(
      400,
      'InvalidParameter',
      `The value of parameter name is invalid: '${name}'. It can have 1 to 63 letters, digits, hyphens and underscores, and starts and ends with a letter or a digit.`,
    ),
  // That both are refused is documented; the sentences are not known to us.
  runCommandDisabled: () =>
    new Refusal(400, {
      code: 'RunCommandDisabled',
      details: null,
      subcode: '',
      message: 'Run command is disabled for this cluster (apiServerAccessProfile.disableRunCommand).',
    }),
  clusterTokenMissing: () =>
    new Refusal(400, {
      code: 'BadRequest',
      details: null,
      subcode: '',
      message: 'clusterToken is required: the cluster signs in with Microsoft Entra ID.',
      target: 'clusterToken',
    }),
  noCommand: (id: string) => armError(404, 'NotFound', `The command result '${id}' was not found.`),
  lastSystemPool: (name: string) =>
    armError(400, 'OperationNotAllowed', `The system agent pool '${name}' cannot be deleted: a cluster needs at least one.`),
  noOperation: (id: string) => armError(404, 'NotFound', `The operation '${id}' was not found.`),
};
