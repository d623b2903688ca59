export const en = {
  title: 'The algorithm in the header of a token',
  question:
    'The server signs with ES256 and publishes its public key. What can Mallory do, who has no private key?',
  choices: {
    'old-token': 'Use a token of Alice after it expired',
    'any-user': 'Forge a token of any user',
    nothing: 'Nothing: without the private key there is no valid signature',
  },
  hints: {
    where: 'Who writes the header? Which line lets the token choose how it is verified?',
    remedy: 'The verifier must know the algorithm of its key before it reads the token.',
  },
  fixes: {
    'refuse-none': {
      text: 'Refuse the algorithm “none”',
      explanation:
        'The exploit still succeeds: with HS256 the public key becomes the secret of an HMAC, and everyone has the public key.',
    },
    'one-algorithm': {
      text: 'Accept only the algorithm of the key, ES256',
      explanation:
        'Right: the token can no longer choose. Libraries have this as a parameter, such as “algorithms” of jwtVerify in jose.',
    },
    'known-list': {
      text: 'Accept a list of known algorithms: ES256 and HS256',
      explanation:
        'The exploit still succeeds: each algorithm in the list is secure, but not with a key that was made for another one.',
    },
    'hmac-only': {
      text: 'Accept only HS256',
      explanation:
        'The exploit still succeeds, and the tokens of Alice are refused: they are signed with ES256, while Mallory has the key of the HMAC.',
    },
  },
  reason:
    'The sender of a JWT writes its header. A verifier that takes the algorithm from there lets the sender choose “none”, or HS256 with the published key as the secret (RFC 8725 §2.1 and §3.1). The algorithm belongs to the key, on the side of the verifier. On the bench, the verifier compares the header with the algorithm of the key: try “alg: none” under “Edit and resend”.',
}
