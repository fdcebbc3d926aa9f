/** A constraint that a witness breaks, named `<circuit>/<scope...>/<label>`; thrown when a circuit runs on constants. */
export class ConstraintError extends Error {
  constructor(
    readonly constraint: string,
    cause: unknown,
  ) {
    super(`constraint '${constraint}' does not hold: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.name = 'ConstraintError';
  }
}

const scopes: string[] = [];
let listener: ((constraint: string) => void) | undefined;

/**
 * States one named constraint. In a proof it is nothing but `check`; when the circuit runs on constants a failure names the constraint, so
 * that a test can tell which one refused a witness. Every assertion of a protocol circuit goes through here.
 */
export function constrain<T>(label: string, check: () => T): T {
  const constraint = [...scopes, label].join('/');
  listener?.(constraint);
  try {
    return check();
  } catch (error) {
    if (error instanceof ConstraintError) throw error;
    throw new ConstraintError(constraint, error);
  }
}

/** Names the part of a circuit that `body` states: a gadget used twice gets two scopes. */
export function scope<T>(name: string, body: () => T): T {
  scopes.push(name);
  try {
    return body();
  } finally {
    scopes.pop();
  }
}

/** The names of all constraints that `body` states, each once, in order. */
export function namesOfConstraints(body: () => void): string[] {
  const names = new Set<string>();
  const outer = listener;
  listener = (name) => names.add(name);
  try {
    body();
  } finally {
    listener = outer;
  }
  return [...names];
}
