export const en = {
  title: 'Refresh token reuse',
  task: [
    'Log in as Alice, copy her credentials to Mallory, and refresh as Alice. Then refresh as Mallory, and as Alice again.',
    'Two tabs of one browser can refresh with the same token at the same time. Set a grace period of at most 30 seconds, and use a token a second time within it.',
    'Use an old token after the grace period: it must still revoke the family.',
  ],
  question:
    'Alice refreshes first, then Mallory presents the old refresh token. Which of them must log in again?',
  choices: { mallory: 'Mallory only', alice: 'Alice only', both: 'Both' },
  checks: {
    'family-ended': 'Reuse is detected, and Alice is refused after that',
    grace: 'Within a grace period of at most 30 seconds, the second use of a token is not treated as reuse',
    'late-replay': 'In the same session, a use after the grace period is detected',
  },
  hints: {
    'who-refreshes':
      'Each refresh invalidates the token. Which of the two has the old one after Alice refreshed?',
    'old-token': 'Steal, refresh as Alice, then refresh as Mallory: her token is the previous one.',
    'owner-refreshes': 'Refresh as Alice once more, to see what the detection did to her session.',
    parallel: 'Two tabs that refresh at the same time look exactly like a replay. What distinguishes them?',
    'grace-period': 'The time between the two uses. Policy, “JWT”: set the grace period to 10 seconds.',
    'repeat-in-time':
      'Log in again, steal, refresh as Alice, and refresh as Mallory without moving the clock.',
    'after-grace': 'Now the other side: a replay that comes late must still be found.',
    advance:
      'Refresh as Alice again, advance the clock by more than the grace period, then refresh as Mallory.',
    'rotation-off':
      'Without rotation the same refresh token works until it expires, and an attacker is never found.',
    'detection-off':
      'Without reuse detection a replay is refused, but the family of the stolen token lives on.',
    'grace-too-long':
      'For this long an attacker with the old token gets the new one. A browser needs a few seconds: choose 30 at most.',
  },
  reason:
    'With rotation, each refresh token is valid once. If one is presented twice, the server cannot know which of the two clients is the attacker, so it revokes the whole family, and both must log in again (RFC 9700 §4.14.2). Parallel tabs and lost responses look the same; a short grace period returns the same new token to the second request. It is also the time in which an attacker remains unnoticed, so seconds are enough. Services without one have logged out large parts of their users by mistake.',
}
