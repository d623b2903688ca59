export const en = {
  title: 'The logout that stays in the browser',
  question:
    'Mallory copied the token before Alice logged out. What does the server do with the copy afterwards?',
  choices: {
    'copy-works': 'It accepts the copy until the token expires',
    'all-refused': 'It refuses all tokens of Alice',
    'copy-logged-out': 'It refuses the copy',
  },
  hints: {
    where: 'Which line of the logout changes anything that the server reads?',
    remedy: 'The server must store that this one token has ended, until it expires.',
  },
  fixes: {
    'deny-token': {
      text: 'Add the token to the denylist, then delete it',
      explanation:
        'Right: the server refuses each copy of this token, and no other token. The entry may be deleted when the token expires.',
    },
    'short-life': {
      text: 'Make the token valid for five minutes',
      explanation:
        'The exploit still succeeds: the copy works for the rest of its five minutes. Alice’s session is also over after five minutes, unless a refresh token follows.',
    },
    'clear-all': {
      text: 'Clear the whole storage of the browser',
      explanation: 'The exploit still succeeds: the copy is in Mallory’s client, not in Alice’s browser.',
    },
    'deny-user': {
      text: 'Add the user to the denylist',
      explanation:
        'The exploit fails, and so does the test: the phone of Alice is logged out too, and her next login is refused.',
    },
  },
  reason:
    'Deleting a credential from the browser hides it from its owner. A copy is not affected: the server has not changed, and a self-contained token is valid until it expires. A logout ends a session only if the server stores it (ASVS 7.4.1): as a deleted record, or as an entry of a denylist.',
}
