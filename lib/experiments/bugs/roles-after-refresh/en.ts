export const en = {
  title: 'The roles after the refresh',
  question:
    'Carol is an administrator. After 15 minutes her client refreshes the access token. What follows?',
  choices: {
    'roles-lost': 'She is logged in, but no longer an administrator',
    'all-admins': 'Each user who refreshes becomes an administrator',
    'refresh-refused': 'The refresh token is refused',
  },
  hints: {
    where: 'Where does the refresh read the roles, and who wrote them there?',
    remedy:
      'The roles must be those of the account at the time of the refresh, not those of a token or of a client.',
  },
  fixes: {
    'looked-up': {
      text: 'Look up the roles in the account',
      explanation:
        'Right: the server reads the current roles, so a refresh is also the moment at which a removed role disappears.',
    },
    'in-refresh-token': {
      text: 'Put the roles into the refresh token too',
      explanation:
        'The exploit fails, and so does the test: a role that was removed comes back with each refresh, for seven days.',
    },
    'from-request': {
      text: 'Let the client send the roles',
      explanation:
        'The exploit fails, and so does the test: Alice’s client requests “admin” and gets it. What a client states about itself is not authorization.',
    },
    'longer-access': {
      text: 'Make the access token valid for 24 hours',
      explanation:
        'The exploit still succeeds: the roles disappear at the first refresh, one day later. In the meantime no change of roles applies.',
    },
  },
  reason:
    'A refresh token proves who may get a new access token; it says nothing about roles. Copying claims from one token to the next either loses them, as here, or keeps them for ever. A refresh is the moment to look up the account: roles, and whether it is still enabled.',
}
