/** Makes something when it is first asked for; all files of this tier share one process, and so what was made. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
