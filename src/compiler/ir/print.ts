import type { IrOp, MethodIr } from './ops.js';
import type { SlotKey, SlotRef } from './state-ops.js';
import type { ValueId } from './op.js';
import { definitions } from './uses.js';

/** A method's IR as text, one operation a line with its source line; what `--emit ir` shows. */
export function printIr(ir: MethodIr): string {
  const inputs = ir.inputs.map(({ name, kind }) => `${name}: ${kind}`).join(', ');
  const outputs = ir.outputs.map(({ value, kind }) => `%${value}: ${kind}`).join(', ');
  const width = Math.min(88, Math.max(0, ...ir.ops.map((op) => printOp(op).length)));
  const lines = ir.ops.map(
    (op) => `  ${printOp(op).padEnd(width)}  ; ${op.span.file}:${op.span.line}:${op.span.column}`,
  );
  return [
    `method ${ir.contract}.${ir.method}(${inputs}) state ${ir.cstateHeight} {`,
    ...lines,
    `  return ${outputs || 'nothing'}`,
    '}',
    '',
  ].join('\n');
}

/** One operation as text, without its span. */
export function printOp(op: IrOp): string {
  const results = definitions(op).map(({ result, kind }) => `%${result}: ${kind}`);
  const guard = 'guard' in op && op.guard !== undefined ? ` if %${op.guard}` : '';
  return `${results.length > 0 ? `${results.join(', ')} = ` : ''}${body(op)}${guard}`;
}

function body(op: IrOp): string {
  switch (op.op) {
    case 'const':
      return `const ${op.value}`;
    case 'input':
      return `input ${op.index}`;
    case 'context':
      return `context ${op.name}`;
    case 'checkpoint':
      return `checkpoint %${op.checkpoint} ${op.name}`;
    case 'not':
      return `not %${op.value}`;
    case 'select':
      return `select %${op.condition} ? ${ids([op.then, op.otherwise], ' : ')}`;
    case 'cast':
      return `cast.${op.mode} %${op.value}`;
    case 'stale':
      return `stale %${op.value} ${JSON.stringify(op.reason)}`;
    case 'assert': {
      const message = op.message.map((part) => (typeof part === 'string' ? part : `\${%${part.value}}`)).join('');
      return `assert.${op.check} %${op.condition} ${JSON.stringify(message)}`;
    }
    case 'loadSlot':
      return `loadSlot ${slot(op.slot)}${initial(op.initial)}`;
    case 'storeSlot':
      return `storeSlot ${slot(op.slot)}${initial(op.initial)} <- %${op.value}`;
    case 'loadForeign': {
      const where = op.contract === undefined ? 'own' : `%${op.contract}`;
      const when = op.checkpoint === undefined ? '' : ` checkpoint %${op.checkpoint}`;
      return `loadForeign user %${op.user} contract ${where}${when} height ${op.cstateHeight} ${slot(op.slot)}${initial(op.initial)}`;
    }
    case 'userKey':
      return `userKey %${op.user}`;
    case 'emit':
      return `emit ${op.event}#${op.eventId}(${ids(op.values)})`;
    case 'poseidon':
      return `poseidon${op.tag === undefined ? '' : ` ${JSON.stringify(op.tag)}`}(${ids(op.inputs)})`;
    case 'sha256':
    case 'keccak256':
      return `${op.op}(${ids(op.bytes)})`;
    case 'verifyEcdsa':
    case 'verifySchnorr':
      return `${op.op} (${ids(op.signature)}) by (${ids(op.publicKey)}) of (${ids(op.message)})`;
    case 'merkleRoot':
      return `merkleRoot %${op.leaf} at %${op.index} (${ids(op.siblings)})`;
    case 'inlineCall':
    case 'deferCall':
      return `${op.op} %${op.contract} ${op.name}#${op.methodId}(${ids(op.inputs)})`;
    case 'validUntil':
      return `validUntil %${op.checkpoint}`;
    case 'credit':
    case 'debit':
      return `${op.op} %${op.amount}`;
    default:
      return `${op.op}${'wrap' in op && op.wrap ? '.wrap' : ''} ${ids([op.left, op.right])}`;
  }
}

const ids = (values: readonly ValueId[], separator = ', '): string => values.map((id) => `%${id}`).join(separator);
const initial = (value: bigint): string => (value === 0n ? '' : ` initial ${value}`);
const key = ({ value, stride, hashed }: SlotKey): string =>
  `${hashed ? `entry(%${value})` : `%${value}`}${stride === 1n ? '' : `*${stride}`}`;
const slot = ({ path, base, keys }: SlotRef): string => `${path}[${[base.toString(), ...keys.map(key)].join(' + ')}]`;
