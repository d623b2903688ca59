/**
 * Whether each part of a token is canonical base64url: no padding, and no set bits beyond the last byte (RFC 4648 §3.5).
 * A lenient decoder accepts several spellings of one token, which a comparison of texts takes for different tokens.
 */
export function isCanonicalBase64url(token: string): boolean {
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
}
