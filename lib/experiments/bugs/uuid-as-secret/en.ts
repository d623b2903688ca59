export const en = {
  title: 'A UUID as the secret',
  question: 'A session ID is a version 4 UUID. How does it compare with the requirement of ASVS 7.2.3?',
  choices: {
    'too-few-bits': '122 of its 128 bits are random: it misses the minimum of 128',
    'guessed-quickly': 'It can be guessed within hours',
    collisions: 'Two users get the same ID sooner or later',
  },
  hints: {
    where: 'How many random bits go in, and which of them are overwritten?',
    remedy: 'What counts is how many random bits determine the ID, not how long or how random it looks.',
  },
  fixes: {
    hashed: {
      text: 'Hash the UUID with SHA-256',
      explanation:
        'The exploit still succeeds: 64 hex digits look like 256 bits, but 122 random bits determine them.',
    },
    'random-bytes': {
      text: 'Use 32 random bytes, as base64url',
      explanation: 'Right: 256 bits from a cryptographic generator, in 43 characters.',
    },
    twice: {
      text: 'Write the UUID twice',
      explanation:
        'The exploit still succeeds: the ID is twice as long, and determined by the same 122 bits.',
    },
    'four-kilobytes': {
      text: 'Use 4096 random bytes',
      explanation:
        'The exploit fails, and so does the test: the cookie exceeds 4096 bytes, and browsers do not store it.',
    },
  },
  reason:
    '122 bits cannot be guessed in practice, so this defect is small. But a UUID is made to be unique, not secret: RFC 9562 forbids its use as a security capability, and some generators use no cryptographic randomness. A session ID needs at least 128 bits (ASVS 7.2.3); randomBytes(32) costs nothing and needs no argument.',
}
