// Collects the diagnoses that arise while a test file runs: in this process by the channel that they are published on, in the
// bundle's by its output.
import { subscribe } from 'node:diagnostics_channel';
import { recordDiagnosis } from './diagnoses';

subscribe('aks-wli-action:diagnosis', (message) => {
  if (typeof message === 'object' && message !== null && 'code' in message) recordDiagnosis(String(message.code));
});
