export const en = {
  title: 'The cache and the lost message',
  question:
    'Alice ends her session on node a, and the message to node b is lost. For how long does node b accept Mallory’s copy?',
  choices: {
    'accepted-for-good': 'For as long as the process runs',
    'a-minute': 'For one minute',
    'store-down': 'Until the store is unavailable',
  },
  hints: {
    where: 'When is an entry removed from the cache, and what if that never happens?',
    remedy: 'The age of an entry must have a limit that no request can move.',
  },
  fixes: {
    expiry: {
      text: 'Read the store again if the entry is older than 60 seconds',
      explanation:
        'Right: a lost message costs one minute at most. The message makes it fast, the limit makes it certain.',
    },
    sliding: {
      text: 'Remove entries that were not used for 60 seconds',
      explanation:
        'The exploit still succeeds: Mallory sends a request every 30 seconds, and each one renews the entry.',
    },
    'publish-twice': {
      text: 'Publish the message twice',
      explanation: 'The exploit still succeeds: what loses one message also loses the next one.',
    },
    'refuse-old': {
      text: 'Refuse the session if the entry is older than 60 seconds',
      explanation:
        'The exploit fails, and so does the test: Alice is logged out after one minute, although her session is stored.',
    },
  },
  reason:
    'Messages such as Redis pub/sub are delivered at most once. A cache that relies on them alone is wrong from the first lost message on, without any error. Give each entry a lifetime that counts from its load; it is the longest time for which a revoked session is accepted. A node that clears only its own cache has the same defect, on all other nodes.',
}
