export const en = {
  title: 'The session that is extended for ever',
  question:
    'Mallory has a copy of Alice’s session ID and calls “extend” every eight hours. For how long is the copy accepted?',
  choices: {
    'never-ends': 'For as long as she calls it',
    'one-day': 'For 24 hours after the theft',
    'seven-days': 'For seven days after the login',
  },
  hints: {
    where: 'From which instant does the new expiry count? Which fixed instant does the session contain?',
    remedy: 'One expiry may move with activity. Another one must not move at all.',
  },
  fixes: {
    'cap-per-call': {
      text: 'Extend by twelve hours at most',
      explanation:
        'The exploit still succeeds: smaller steps need more calls, and Mallory’s program makes them.',
    },
    once: {
      text: 'Allow one extension for each session',
      explanation:
        'The exploit fails, and so does the test: Alice, who works every day, is logged out on the second day.',
    },
    'renew-before-end': {
      text: 'Never shorten, and extend by twelve hours',
      explanation: 'The exploit still succeeds: the expiry still moves with each call, without an end.',
    },
    'absolute-limit': {
      text: 'Limit the expiry to seven days after the login',
      explanation:
        'Right: the idle timeout moves, the absolute timeout does not. After seven days Alice logs in again, and Mallory cannot.',
    },
  },
  reason:
    'A timeout that moves with activity ends sessions that are not used. It does not end one that an attacker uses. For that, ASVS 7.3.2 requires an absolute maximum lifetime, counted from the login, which no request extends.',
}
