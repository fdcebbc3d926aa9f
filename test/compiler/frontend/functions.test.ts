// Functions and methods of the language mean what they mean in JavaScript.
import { describe, test } from 'vitest';
import { FUNCTIONS } from '../../support/constructs/functions.js';
import { expectOneMeaning } from '../../support/meanings.js';

describe('functions mean what JavaScript says', () => {
  test.each(FUNCTIONS)('$name', expectOneMeaning);
});
