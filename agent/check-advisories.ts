import { ecosystemsOfHost } from '../policies/advisories/host-ecosystems.ts';
import { loadAdvisories } from '../policies/advisories/load-files.ts';
import type { AdvisoryComplaint } from '../policies/advisories/read.ts';
import type { AdvisoryIndex } from '../policies/advisories/record.ts';
import { MusterError } from '../policies/base/errors.ts';
import { type Language, printable } from '../policies/base/text.ts';
import type { Report } from '../policies/inventory/report.ts';

/** Complaints shown; a broken feed may have one for each of its entries. */
const MAX_SHOWN_COMPLAINTS = 20;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The advisories of these files that concern the host of a report; what is wrong with them goes to standard error. */
export async function advisoriesFor(
  { inventory }: Report,
  paths: readonly string[],
  dataAsOf: string | undefined,
  language: Language,
): Promise<AdvisoryIndex> {
  if (dataAsOf !== undefined && (!DAY.test(dataAsOf) || Number.isNaN(Date.parse(dataAsOf))))
    throw new MusterError('bad_request', `--advisories-as-of "${dataAsOf}" is no day, such as 2026-11-21`);
  const ecosystems = ecosystemsOfHost(inventory.os);
  let complaintCount = 0;
  const { index } = await loadAdvisories(paths, {
    now: `${new Date().toISOString().slice(0, 19)}Z`,
    ecosystems: typeof ecosystems === 'string' ? [] : [...ecosystems.own, ...ecosystems.extended],
    ...(dataAsOf === undefined ? {} : { dataAsOf: `${dataAsOf}T00:00:00Z` }),
    onComplaint: (complaint) => {
      complaintCount += 1;
      if (complaintCount <= MAX_SHOWN_COMPLAINTS) process.stderr.write(printable(`muster: ${placed(complaint)}\n`));
    },
  });
  const hidden = complaintCount - MAX_SHOWN_COMPLAINTS;
  if (hidden > 0)
    process.stderr.write(
      language === 'vi'
        ? `muster: và ${hidden} lỗi khác trong tệp khuyến cáo\n`
        : `muster: and ${hidden} more complaints about advisories\n`,
    );
  return index;
}

function placed({ file, line, entry, pointer, message }: AdvisoryComplaint): string {
  const place = [
    file,
    ...(line === undefined ? [] : [`line ${line}`]),
    ...(entry === undefined ? [] : [`entry ${entry}`]),
  ];
  return `${place.join(', ')}${pointer === undefined || pointer === '' ? '' : `, ${pointer}`}: ${message}`;
}
