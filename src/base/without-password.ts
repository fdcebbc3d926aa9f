/** A URL as it may be shown: without user and password. */
export const withoutPassword = (url: string): string => url.replace(/(?<=:\/\/).*@/, '');
