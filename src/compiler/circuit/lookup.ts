import type { Field } from 'o1js';
import type { ValueId } from '../ir/op.js';

/** Gives the field element of a value that is defined already: what the parts of a method's circuit know of each other. */
export type Lookup = (id: ValueId) => Field;
