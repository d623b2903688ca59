export const en = {
  title: 'Log out everywhere, on one device',
  question:
    'Alice suspects that her phone was copied, and chooses “Log out everywhere” on her laptop. Which credentials are refused?',
  choices: {
    'other-devices': 'Only the token of the laptop; the copy from the phone is accepted',
    'all-users': 'The tokens of all users',
    'no-login': 'All tokens of Alice, also those of later logins',
  },
  hints: {
    where: 'Which tokens does the function have? How would it find the others, which no list contains?',
    remedy:
      'The server has no list of access tokens. Compare what each token states about itself with one value of the user.',
  },
  fixes: {
    'known-to-node': {
      text: 'Revoke all tokens that this node has issued',
      explanation:
        'The exploit still succeeds: another node issued the token of the phone. The node’s list is also lost at a restart.',
    },
    'not-before': {
      text: 'Store a not-before instant for the user',
      explanation:
        'Right: one value for each user refuses all tokens that were issued earlier, on all nodes, and a later login is accepted.',
    },
    'new-key': {
      text: 'Replace the signing key',
      explanation:
        'The exploit fails, and so does the test: the tokens of all users are refused, and each of them must log in again.',
    },
    'short-life': {
      text: 'Make access tokens valid for one minute',
      explanation:
        'The exploit still succeeds: the copy works for the rest of its minute. A short lifetime limits the harm, but is no revocation.',
    },
  },
  reason:
    'A server that keeps nothing cannot list the tokens that it has issued. “All tokens of a user” needs a value that covers them without a list: a not-before instant or an epoch for each user, compared with a claim of the token. It costs one lookup per check.',
}
