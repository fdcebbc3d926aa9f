/** Whether a text is an address of HTTP, with or without TLS. */
export const isHttpUrl = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
