// The words of a diagnosis.
import type { Link } from '../links';

export interface Wording {
  link: Link | 'sign-in' | 'inputs';
  /** What was seen; `<name>` is filled in. */
  seen: string;
  /** What to do about it. */
  fix: string;
}
