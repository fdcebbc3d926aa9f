// Destructuring, arrays and classes mean what they mean in JavaScript.
import { describe, test } from 'vitest';
import { PATTERNS } from '../../support/constructs/patterns.js';
import { expectOneMeaning } from '../../support/meanings.js';

describe('patterns, arrays and classes mean what JavaScript says', () => {
  test.each(PATTERNS)('$name', expectOneMeaning);
});
