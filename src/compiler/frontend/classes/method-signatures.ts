import { Node, type MethodDeclaration } from 'ts-morph';
import type { MethodSignature } from '../../typed/nodes.js';
import { ERROR, VOID, type Type } from '../../typed/types.js';
import type { CompilationUnit } from '../scope/scope.js';
import { isValueType } from './value-types.js';

/** The kinds that a public method takes and gives; what a caller cannot pass is reported. */
export function methodSignature(unit: CompilationUnit, method: MethodDeclaration): MethodSignature {
  const { reporter } = unit;
  const returnType = method.getReturnTypeNode();
  let result: Type = VOID;
  if (returnType === undefined) {
    reporter.error(
      method.getNameNode(),
      'QED1029',
      `the public method '${method.getName()}' declares no result`,
      'write what it returns, as in `: u64` or `: void`',
    );
  } else if (method.isAsync() || method.isGenerator()) {
    // It is refused itself; what it gives follows from that.
    result = ERROR;
  } else {
    result = unit.types.read(returnType.getType(), returnType);
    if (result.tag !== 'void' && result.tag !== 'error' && !isValueType(result)) {
      reporter.error(
        returnType,
        'QED1018',
        `a public method cannot return a ${result.tag}`,
        'declare a kind, such as u32',
      );
    }
  }
  const parameters = method.getParameters().map((parameter, i) => {
    const annotation = parameter.getTypeNode();
    const type =
      annotation === undefined ? ({ tag: 'error' } as const) : unit.types.read(annotation.getType(), annotation);
    if (annotation !== undefined && type.tag !== 'error' && !isValueType(type)) {
      reporter.error(parameter, 'QED1018', `a public method cannot take a ${type.tag}`, 'declare a kind, such as u32');
    }
    if (parameter.hasQuestionToken() || parameter.isRestParameter())
      reporter.error(
        parameter,
        'QED1074',
        'a public method takes all of its arguments',
        parameter.isRestParameter()
          ? 'take a fixed array'
          : `leave out the \`?\`, and take a boolean beside '${parameter.getName()}' that says whether it counts`,
      );
    if (parameter.getInitializer() !== undefined) {
      reporter.error(
        parameter,
        'QED1902',
        'a public method has no default arguments',
        'default arguments are for private methods and functions',
      );
    }
    return {
      name: Node.isIdentifier(parameter.getNameNode()) ? parameter.getName() : `argument${i}`,
      type,
    };
  });
  return { name: method.getName(), parameters, result };
}
