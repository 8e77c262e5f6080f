import { writeFileSync } from 'node:fs';
import { windowsRecorderScript } from '../agent/targets/recorder-windows.ts';
import { inPackage } from '../policies/base/package-root.ts';

/** Writes the lists of the catalogue into record.ps1, after a change of the catalogue. */
writeFileSync(inPackage('agent', 'targets', 'record.ps1'), windowsRecorderScript());
