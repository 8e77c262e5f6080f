import { readFileSync, writeFileSync } from 'node:fs';
import { inPackage } from '../policies/base/package-root.ts';
import { renderRecorder } from './targets/recorder.ts';
import { windowsRecorderScript } from './targets/recorder-windows.ts';

// `node agent/write-recorders.ts`: makes the generated parts of both recorders anew after the catalogue has changed.
const path = inPackage('agent/targets/record.sh');
writeFileSync(path, renderRecorder(readFileSync(path, 'utf8')));
writeFileSync(inPackage('agent/targets/record.ps1'), windowsRecorderScript());
