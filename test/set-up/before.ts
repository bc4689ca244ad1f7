// The start of a run of the tests.
import { join } from 'node:path';
import { startRecording } from './diagnoses';
import { startTemporaryFolder } from './temporary';

export default function before(): void {
  startRecording(join(startTemporaryFolder(), 'diagnoses'));
}
