export const en = {
  title: 'Twenty logins and a limit of three',
  question:
    'The limit is three sessions. Mallory sends 20 logins with Alice’s password at the same time. How many sessions are accepted afterwards?',
  choices: {
    'more-than-three': 'More than three',
    fewer: 'None: they block each other',
    'others-refused': 'Three, and Bob cannot log in',
  },
  hints: {
    where: 'What do 20 logins find if each of them counts before the first one has stored anything?',
    remedy: 'Count and addition must be one step, in the store that all nodes share.',
  },
  fixes: {
    'check-twice': {
      text: 'Count a second time before the write',
      explanation: 'The exploit still succeeds: all logins count twice, and then all of them write.',
    },
    'one-step': {
      text: 'Count and add in one step in the store',
      explanation:
        'Right: each login finds the sessions that the previous ones have added, on whichever node.',
    },
    'check-after': {
      text: 'Add first, then refuse if there are too many',
      explanation:
        'The exploit fails, and so does the test: the record of a refused login remains, so Alice cannot log in after a logout.',
    },
    queue: {
      text: 'Run the logins of a process one after the other',
      explanation:
        'The exploit still succeeds: each node has a queue of its own, and both count before the other one has stored.',
    },
  },
  reason:
    'Check, then act: between the two, any number of other requests pass the same check. A limit holds if the store decides and adds in one step, for example in a Lua script. The articles’ second variant, which evicts afterwards, skips the current session and so leaves the user over the limit if that is among the oldest.',
}
