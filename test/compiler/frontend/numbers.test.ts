// Conversions and operations on numbers mean what they mean in JavaScript.
import { describe, test } from 'vitest';
import { NUMBERS } from '../../support/constructs/numbers.js';
import { expectOneMeaning } from '../../support/meanings.js';

describe('constants, wraps and bits mean what JavaScript says', () => {
  test.each(NUMBERS)('$name', expectOneMeaning);
});
