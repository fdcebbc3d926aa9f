import { InvalidArgumentError } from 'commander';

/** Reads an option that names a file or directory. No name, as of an unset variable of a shell, would mean where one is just now. */
export function pathName(text: string): string {
  if (text === '') throw new InvalidArgumentError('It is a path.');
  return text;
}
