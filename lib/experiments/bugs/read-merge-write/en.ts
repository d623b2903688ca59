export const en = {
  title: 'The session that comes back',
  question:
    'A slow request is writing session data on node a when Alice logs out on node b. What can follow?',
  choices: {
    'comes-back': 'The session exists again after the logout',
    'data-only': 'At most, the new data is lost',
    refused: 'The logout is refused',
  },
  hints: {
    where: 'What may happen between reading the session and writing it?',
    remedy: 'The test for existence and the write must be one step, in the store.',
  },
  fixes: {
    recheck: {
      text: 'Check again directly before the write',
      explanation:
        'The exploit still succeeds: the logout can also fall between the second check and the write. The gap is smaller, not closed.',
    },
    lock: {
      text: 'Use a lock in the process',
      explanation:
        'The exploit still succeeds: the logout runs in another process, which has a lock of its own.',
    },
    replace: {
      text: 'Replace the data in one step in the store',
      explanation:
        'The exploit fails, and so does the test: the second update deletes what the first one stored.',
    },
    'one-step': {
      text: 'Merge the data in one step in the store',
      explanation:
        'Right: the store changes the session only if it exists, and no other operation runs in between.',
    },
  },
  reason:
    'Read, merge and write are three steps, and everything that happens in between is overwritten: other changes are lost, and a deleted session is stored again. Redis runs a Lua script, or a transaction with WATCH, in one step. A touch must likewise change existing keys only, and never create one.',
}
