export const en = {
  title: 'The event that changes nothing',
  question:
    'An operator removes Carol’s role “admin” through node a. Node b has her session in its cache and receives the event. What does node b report?',
  choices: {
    'old-role-on-b': 'The old role, until its entry is evicted',
    'lost-session': 'Nothing: the session is lost on node b',
    'no-difference': 'The new role, as node a does',
  },
  hints: {
    where: 'Follow the listener: which of the two places answers its read?',
    remedy: 'After the event, the next read must reach the store.',
  },
  fixes: {
    delayed: {
      text: 'Read the session a little later',
      explanation: 'The exploit still succeeds: the read is answered by the cache, at any time.',
    },
    'publish-first': {
      text: 'Publish the event before the write',
      explanation:
        'The exploit still succeeds: node b reads the store before node a has written, and caches the old state again.',
    },
    'remove-entry': {
      text: 'Remove the entry from the cache',
      explanation: 'Right: the next read finds no entry and loads the stored state.',
    },
    'end-session': {
      text: 'Remove the entry, and the stored record',
      explanation:
        'The exploit fails, and so does the test: the session of Carol ends, although only a role has changed.',
    },
  },
  reason:
    'An invalidation message must invalidate. Here the listener calls the function that prefers the cache, so the message has no effect and the log shows that it was delivered. Remove the entry, after the write, and let the next request load it.',
}
