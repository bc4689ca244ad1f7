// The refusals of template deployments, in the words of Resource Manager.
import { armError } from '../resource-manager/errors';
import { Refusal } from '../refusal';

const OPERATIONS = 'https://aka.ms/arm-deployment-operations';

export interface ErrorBody {
  code: string;
  message: string;
  target?: string;
  details?: ErrorBody[];
}

export const deploymentErrors = {
  invalidTemplate: (reason: string) =>
    armError(400, 'InvalidTemplate', `Deployment template validation failed: '${reason.replace(/\.$/, '')}.'.`),
  parameterMissing: (name: string) =>
    deploymentErrors.invalidTemplate(
      `The value for the template parameter '${name}' is not provided. Please see https://aka.ms/arm-create-parameter-file for usage details`,
    ),
  parameterUnknown: (names: readonly string[], known: readonly string[]) =>
    deploymentErrors.invalidTemplate(
      `The template parameters '${names.join(', ')}' in the parameters file are not valid; they are not present in the original template and can therefore not be provided at deployment time. The only supported parameters for this template are '${known.join(', ')}'. Please see https://aka.ms/arm-pass-parameter-values for usage details`,
    ),
  parameterInvalid: (name: string, reason: string) =>
    deploymentErrors.invalidTemplate(`The provided value for the template parameter '${name}' is not valid. ${reason}`),
  notFound: (name: string) => armError(404, 'DeploymentNotFound', `Deployment '${name}' could not be found.`),
  locationRequired: () =>
    armError(400, 'LocationRequired', "The 'location' property is required for this deployment: it is of a subscription or above."),
  invalidLocation: (name: string, location: string) =>
    armError(
      409,
      'InvalidDeploymentLocation',
      `Invalid deployment location. The deployment '${name}' already exists in location '${location}'.`,
    ),
  active: (name: string) =>
    armError(
      409,
      'DeploymentActive',
      `Unable to edit or replace deployment '${name}': previous deployment is still active. Please see ${OPERATIONS} for usage details.`,
    ),
  invalidName: (name: string) =>
    armError(400, 'InvalidDeploymentName', `The deployment name '${name}' is invalid: it has 1 to 64 letters, digits and '-_.()'.`),
  /** Found before anything is deployed. */
  notAuthorized: (resource: string, type: string, reason: string) =>
    armError(
      403,
      'InvalidTemplateDeployment',
      `Deployment failed with multiple errors: 'Authorization failed for template resource '${resource}' of type '${type}'. ${reason}'`,
    ),
};

/** What a refusal says, without its status. */
export function errorOf(error: unknown): ErrorBody {
  if (error instanceof Refusal) {
    const body = error.body as Partial<ErrorBody> & { error?: ErrorBody };
    const { code = 'InternalServerError', message = '', target, details } = body.error ?? body;
    return { code, message, ...(target !== undefined && { target }), ...(details && { details }) };
  }
  return { code: 'InvalidTemplate', message: error instanceof Error ? error.message : String(error) };
}

export function deploymentFailed(target: string, details: ErrorBody[]): ErrorBody {
  return {
    code: 'DeploymentFailed',
    target,
    message: `At least one resource deployment operation failed. Please list deployment operations for details. Please see ${OPERATIONS} for usage details.`,
    details,
  };
}
