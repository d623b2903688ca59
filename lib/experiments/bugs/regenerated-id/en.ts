export const en = {
  title: 'The session ID that stays valid',
  question: 'Mallory opens a session, places its ID in Alice’s browser, and Alice logs in. What follows?',
  choices: {
    'old-id-valid': 'Mallory is logged in as Alice with the ID that she placed',
    guessable: 'Mallory can guess the new ID',
    'no-session': 'Alice is logged out immediately',
  },
  hints: {
    where: 'Which ID has the variable at the moment when the record is deleted?',
    remedy: 'The record under the ID from before the login must be deleted, and only that one.',
  },
  fixes: {
    'delete-last': {
      text: 'Save first, then delete',
      explanation:
        'The exploit still succeeds, and Alice cannot use her session: the new record is deleted, and the old one remains.',
    },
    'old-id-first': {
      text: 'Keep the old ID in a variable and delete that',
      explanation: 'Right: the ID from before the login has no record any longer, and the new one works.',
    },
    'longer-id': {
      text: 'Make the ID four times as long',
      explanation: 'The exploit still succeeds: Mallory guesses nothing, she chose the session herself.',
    },
    'delete-by-user': {
      text: 'Delete all sessions of the user',
      explanation:
        'The exploit fails, and so does the test: the login on the phone ends the session on the laptop.',
    },
  },
  reason:
    'A new ID at login protects against session fixation only if the old ID ends at the same moment. Here the variable is overwritten before it is used, so the deletion hits an ID that has no record, and the record of the planted ID has a user from now on. ASVS 7.2.4 requires both: a new session token, and the end of the old one.',
}
