// The shape of a route of Resource Manager: what a provider declares, and what its handler is given.
import type { ConditionAttributes } from '../authorization/rules';
import type { Lab } from '../context';
import type { Caller } from '../entra/callers';
import type { JsonObject } from './bodies';

export interface ArmRequest {
  lab: Lab;
  method: string;
  /** The path as it was asked for: names keep their case. */
  path: string;
  /** The parameters of the route's pattern, in their original case. */
  parameters: Record<string, string>;
  query: URLSearchParams;
  headers: Headers;
  /** The parsed JSON body; an empty object where there is none. */
  body: JsonObject;
  caller: Caller;
  /** Another request of the same caller, through the same door: versions, rights, locks and policies included. */
  invoke(call: ArmCall): Promise<ArmAnswer>;
  /** Whether a request would find a route. */
  plays(method: string, path: string): boolean;
}

export interface ArmCall {
  method: string;
  path: string;
  version: string;
  body?: JsonObject;
}

export interface ArmAnswer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface ArmRoute {
  method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** With `{name}` for parameters; `{scope}` at the start stands for any scope. */
  path: string;
  /** The resource type that api-versions belong to. */
  type: string;
  /** The action that the caller needs; null where every caller may. */
  action: string | null;
  /** The scope that the action is checked on; by default the resource's own path. */
  scope?: (request: ArmRequest) => string;
  /** What a condition on the caller's assignment may look at. */
  attributes?: (request: ArmRequest) => ConditionAttributes | undefined;
  /** True where any version that the namespace has ever had is taken, as for operations that clients poll. */
  anyVersion?: boolean;
  /** True for resources with tags and a location of their own: those that policies of mode `Indexed` look at. */
  tracked?: boolean;
  /** False for writes that locks do not hold, such as those of locks themselves. */
  lockable?: boolean;
  handle: (request: ArmRequest) => ArmAnswer | Promise<ArmAnswer>;
}
