export const en = {
  title: 'The denylist and the spelling of a token',
  question: 'Alice logs out, and her token is revoked. What can Mallory, who has a copy of it, do?',
  choices: {
    'any-token': 'Forge a token of any user',
    'accepted-again': 'Change the text of the copy so that it is accepted again',
    'logged-out': 'Log Alice out on her other devices',
  },
  hints: {
    where:
      'Under which key is a revocation stored, and under which is it looked up? Can the client change that key?',
    remedy: 'The key must come from the signed content, and must identify one token.',
  },
  fixes: {
    'by-hash': {
      text: 'Store the SHA-256 of the token',
      explanation:
        'The exploit still succeeds: another spelling has another hash. A hash protects the stored token, but identifies the text and not the token.',
    },
    'by-user': {
      text: 'Store the user of the token',
      explanation:
        'The exploit fails, and so does the test: all tokens of Alice are refused, also that of her phone.',
    },
    'by-jti': {
      text: 'Store the “jti” claim of the token',
      explanation:
        'Right: the claim is part of the signed content, so each spelling of the token has the same value, and no other token has it.',
    },
    trimmed: {
      text: 'Remove padding and white space first',
      explanation:
        'The exploit still succeeds: the last character of the signature contains bits that no decoder reads. Each spelling that you remove leaves others.',
    },
  },
  reason:
    'base64url is malleable: padding, white space and unused bits change the text of a token and not its bytes, so the signature stays valid. A denylist whose key is that text is bypassed with one character. RFC 7519 defines the claim “jti” as the identifier of a token; store that, until the token expires.',
}
