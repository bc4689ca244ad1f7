// What is wrong with a manifest, and where.

export interface ManifestProblem {
  path: string;
  /** Counted from 1. */
  line: number;
  column: number;
  message: string;
}
