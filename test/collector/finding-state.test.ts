import { describe, expect, it } from 'vitest';
import { stateOf } from '../../collector/finding-state.ts';
import type { SectionState } from '../../policies/inventory/report.ts';
import type { Finding } from '../../policies/rules/finding.ts';

const COMPLETE: SectionState = { status: 'complete', gaps: [], sources: [] };
const PARTIAL: SectionState = { status: 'partial', reason: 'needs_root', gaps: [], sources: [] };

function unknownAt(path: string): Finding {
  return {
    pack: 'p',
    packVersion: '1.0.0',
    rule: 'r',
    severity: 'low',
    verdict: 'unknown',
    evidence: [{ kind: 'fact', path, truth: 0, cause: 'field_not_read', expected: true }],
  };
}

describe('what was not known first', () => {
  it.each`
    path                        | section           | reason          | why
    ${'users[lan].uid'}         | ${'users'}        | ${null}         | ${'a section that was read'}
    ${'settings.pam[su].lines'} | ${'settings.pam'} | ${null}         | ${'an id of two parts'}
    ${'lifecycle[#1].product'}  | ${'software'}     | ${'needs_root'} | ${'nobody can read a derived section: its source is named'}
    ${'pamStacks[su].lines'}    | ${null}           | ${null}         | ${'every source was read whole, so there is nothing to read'}
  `('$path is $section: $why', ({ path, section, reason }) => {
    const read = new Map(
      ['os', 'packages', 'support', 'settings.pam', 'users'].map((id) => [id, COMPLETE] as const),
    ).set('software', PARTIAL);
    expect(stateOf(unknownAt(path), 1, read)).toMatchObject([{ verdict: 'unknown', section, reason }]);
  });
});
