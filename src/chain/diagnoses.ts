// Every diagnosis that a run can end with, worded once. The table in the README is made from these.
import { CHAIN_DIAGNOSES } from './diagnoses/chain';
import { PROOF_DIAGNOSES } from './diagnoses/proof';
import { RUN_DIAGNOSES } from './diagnoses/run';

export const DIAGNOSES = { ...RUN_DIAGNOSES, ...CHAIN_DIAGNOSES, ...PROOF_DIAGNOSES };
