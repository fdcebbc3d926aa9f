// The array methods of the language mean what they mean in JavaScript.
import { describe, test } from 'vitest';
import { ARRAYS } from '../../support/constructs/arrays.js';
import { expectOneMeaning } from '../../support/meanings.js';

describe('methods of arrays mean what JavaScript says', () => {
  test.each(ARRAYS)('$name', expectOneMeaning);
});
