import fc from 'fast-check';
import type { AbiType } from '../../compiler/ir/abi.js';
import { KIND_RANGE } from '../../compiler/ir/kinds.js';
import type { TestUser } from '../chain/test-user.js';
import { memberValue } from '../contract/values.js';

/** Whom and what arguments may name. */
export interface Cast {
  readonly users: readonly TestUser[];
  readonly contractIds: readonly bigint[];
}

/** Arguments of a type. Numbers are small ones half of the time, since most contracts refuse large ones at once. */
export function arbitraryArgument(type: AbiType, cast: Cast): fc.Arbitrary<unknown> {
  switch (type.type) {
    case 'scalar': {
      if (type.kind === 'UserId') return fc.constantFrom(...cast.users);
      if (type.kind === 'ContractId') return fc.constantFrom(...cast.contractIds);
      if (type.kind === 'boolean') return fc.boolean();
      const { min, max } = KIND_RANGE[type.kind];
      return fc.oneof(fc.bigInt({ min: 0n, max: 100n }), fc.bigInt({ min, max }));
    }
    case 'enum':
      return fc.constantFrom(...type.members.map(({ value }) => memberValue(type, value)));
    case 'array':
      return fc.array(arbitraryArgument(type.item, cast), { minLength: type.length, maxLength: type.length });
    case 'tuple':
      return fc.tuple(...type.items.map((item) => arbitraryArgument(item, cast)));
    case 'struct':
      return fc.record(
        Object.fromEntries(type.fields.map((field) => [field.name, arbitraryArgument(field.type, cast)])),
      );
  }
}
