import { Script } from 'node:vm';

/** What node's own console puts among the names. */
const NODES_OWN = new Set(['_', '_error', 'module', 'require']);

/** What a console's lines may name. No value ever takes the name of another. */
export class Names {
  readonly values: Record<string, unknown> = {};
  #context: object = {};

  /** Lets the lines of a context use all names, also those that come later. */
  fill(context: object): void {
    this.#context = Object.assign(context, this.values);
  }

  /** Gives a value its name, with a number behind it where JavaScript reserves that name or another value has it. */
  give(wanted: string, value: unknown): string {
    let name = wanted;
    for (let i = 2; !this.#isFor(name, value); i++) name = `${wanted}${i}`;
    if (!Object.hasOwn(this.values, name)) Object.assign(this.#context, { [name]: value });
    this.values[name] = value;
    return name;
  }

  #isFor(name: string, value: unknown): boolean {
    if (Object.hasOwn(this.values, name)) return this.values[name] === value;
    return !(name in globalThis) && !NODES_OWN.has(name) && isVariable(name);
  }
}

/** Whether a line can declare it. Nothing runs here. */
export function isVariable(name: string): boolean {
  try {
    new Script(`async () => { const ${name} = 0; }`);
    return true;
  } catch {
    return false;
  }
}
