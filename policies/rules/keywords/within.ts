import { Refusal } from '../complaints.ts';
import type { Truth } from '../finding.ts';
import { isInside, type Network, parseNetwork } from '../networks.ts';
import type { ValueKind } from '../value.ts';
import { anyOf, compileValues, testAgainst } from '../values.ts';
import { defineKeyword } from '../word.ts';

const kind: ValueKind<Network> = {
  prepare(literal) {
    const network = parseNetwork(literal);
    if (network !== undefined) return network;
    throw new Refusal(
      `${JSON.stringify(literal)} is no network; write an address or a CIDR range, such as "10.0.0.0/8" or "::1/128"`,
    );
  },
  fromFact: parseNetwork,
};

export const within = defineKeyword({
  name: 'within',
  asks: 'address',
  accepts: (shape) => shape.kind === 'text' && shape.form === 'address',
  operand: { $ref: '#/$defs/values' },
  phrase: { vi: 'nằm trong mạng', en: 'inside' },
  description: { vi: 'Địa chỉ nằm trong một trong các mạng này.', en: 'The address lies in one of these networks.' },
  compile(raw, site) {
    return testAgainst(compileValues(raw, kind, site), (value, wanted, context) => {
      const network = parseNetwork(value);
      if (network === undefined) return context.notComparable();
      return anyOf(wanted, network, context, (inner, outer): Truth => (isInside(inner as Network, outer) ? 1 : -1));
    });
  },
});
