/**
 * Whether each part of a token is base64url as an encoder writes it: no padding, and no set bits beyond the last byte
 * (RFC 4648 §3.5). A lenient decoder accepts several spellings of one token, and what compares texts sees several tokens.
 */
export function isCanonicalBase64url(token: string): boolean {
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
}
