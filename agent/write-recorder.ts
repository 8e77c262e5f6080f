import { readFileSync, writeFileSync } from 'node:fs';
import { inPackage } from '../policies/base/package-root.ts';
import { renderRecorder } from './targets/recorder.ts';

// `node agent/write-recorder.ts`: makes the generated blocks of the shell recorder anew after the catalogue has changed.
const path = inPackage('agent/targets/record.sh');
writeFileSync(path, renderRecorder(readFileSync(path, 'utf8')));
