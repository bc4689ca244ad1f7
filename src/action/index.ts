// The entry of the Action. Code compiled by an earlier run is used again where the machine is kept (node:module).
import { enableCompileCache } from 'node:module';

enableCompileCache();
void import('./main').then(({ main }) => main());
