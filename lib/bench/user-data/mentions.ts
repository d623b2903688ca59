/** Whether a text contains a user’s name as a word, also inside its parts in base64url, as in a JWT. */
export function mentions(text: string, name: string): boolean {
  const word = new RegExp(`(?<![\\w.-])${name.replaceAll(/[.\\-]/g, '\\$&')}(?![\\w.-])`)
  if (word.test(text)) return true
  const encoded = text.match(/[\w-]{16,}/g) ?? []
  return encoded.some((part) => word.test(Buffer.from(part, 'base64url').toString('latin1')))
}
