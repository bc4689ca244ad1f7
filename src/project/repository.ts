// Where the Action lives, as the Action itself knows it.
import { FACTS } from './facts';

export const ACTION_REPOSITORY = FACTS.repository;
export const ACTION_URL = `https://github.com/${ACTION_REPOSITORY}`;
