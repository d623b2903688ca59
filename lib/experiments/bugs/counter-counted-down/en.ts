export const en = {
  title: 'A counter that is counted down',
  question:
    'The metric “active” is a counter of the library prom-client, and a logout adds −1 to it. What follows?',
  choices: {
    'wrong-and-error': 'The logout fails with an error, and the number stays too high',
    exact: 'The number is exact, also after a restart',
    'too-low': 'The number becomes negative',
  },
  hints: {
    where: 'Which values may a counter have over time? Where is it after a restart of the process?',
    remedy: 'The store contains the sessions. A second number of the same thing drifts away from it.',
  },
  fixes: {
    'ignore-error': {
      text: 'Ignore the error of the counter',
      explanation: 'The exploit still succeeds: the logout works again, and the number only rises.',
    },
    'from-store': {
      text: 'Count the stored sessions when the metric is read',
      explanation:
        'Right: a gauge that is read from the store is exact after a restart, with several nodes, and for sessions that expire.',
    },
    gauge: {
      text: 'Use a gauge, and count up and down',
      explanation:
        'The exploit still succeeds: a gauge in memory begins at 0 after a restart, while the sessions are still stored. Sessions that expire are never subtracted.',
    },
    'empty-at-start': {
      text: 'Use a gauge, and delete all sessions at the start',
      explanation:
        'The exploit fails, and so does the test: the number is right because every user is logged out.',
    },
  },
  reason:
    'A counter only increases (it counts events, and rate() depends on that); a gauge goes both ways. But a gauge that each process keeps by itself is wrong after a restart, an expiry or a crash. Derive the number of active sessions from the place that has them, at the moment at which it is read.',
}
