export const en = {
  title: 'The refresh token that is never found',
  question:
    'Alice logs in on her laptop and on her phone. After 15 minutes, both devices refresh. What follows?',
  choices: {
    'no-refresh': 'Neither device gets a new token: Alice is logged out on both',
    theft: 'Mallory can refresh without a token',
    'never-expires': 'Refresh tokens never expire',
  },
  hints: {
    where: 'Under which key does a login store the record? Under which key does the refresh look it up?',
    remedy:
      'Each device needs a record of its own, which only the holder of its token can address, and only once.',
  },
  fixes: {
    'by-user': {
      text: 'Look up by the user, and compare the digest',
      explanation:
        'The exploit still succeeds: a user has one record only, so the login on the phone overwrites the record of the laptop.',
    },
    'without-comparison': {
      text: 'Look up by the user, whatever the token is',
      explanation:
        'The exploit fails, and so does the test: a guessed token that begins with the name of the user is accepted.',
    },
    kept: {
      text: 'Store by the digest, and keep used records',
      explanation:
        'The exploit fails, and so does the test: a token that was used is accepted again, so a stolen token works for as long as its owner’s.',
    },
    'by-digest': {
      text: 'Store by the digest of the token',
      explanation:
        'Right: both sides use the same key, each device has a record of its own, and a token works once.',
    },
  },
  reason:
    'A store cannot report that two sides use different keys: the lookup finds nothing, and “nothing” looks like an expired token. So every refresh fails, and as a user has one key, a second device also overwrites the record of the first. The digest of the token is the key that each device has for itself, and a stolen store does not contain the token.',
}
