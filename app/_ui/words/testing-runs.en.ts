/** Strings of the section of the page /testing that shows runs of test suites against the planted bugs. */
export const runs = {
  command: {
    title: 'Run your suite',
    text: 'The command runs your tests against one planted bug after the other, on benches of their own. With the ID of this bench, it sends its results here while it runs.',
    show: 'Show command',
    hide: 'Hide command',
    secret: 'It contains the ID of this bench, which gives access to it. Keep it out of a repository.',
    notServed:
      'This server serves no planted bugs, so the command refuses it. Start one with LAB_VULNERABLE=1 on a machine that only you can reach.',
  },
  newest: 'Newest run',
  earlier: 'Earlier runs',
  none: 'No run has sent results to this bench.',
  reading: 'Reading the runs.',
  failed: 'The runs could not be read from the server.',
  score: (killed: number, of: number) => `${killed} of ${of} planted bugs killed`,
  noScore: 'No planted bug was counted, so there is no score.',
  states: {
    running: (time: string) => `Running. Newest results at ${time}.`,
    silent: (time: string) => `No results since ${time}. The run was interrupted, or its tests take long.`,
    ended: (time: string) => `Ended at ${time}.`,
    unfinished: (time: string) => `Ended at ${time}, before every bug was tried: there is no score.`,
  },
  /** While none or few of them are, although tests have failed. */
  countsTwice: 'A kill counts when its test has failed twice.',
  tried: (n: number, of: number) => `${n} of ${of} bugs and controls tried`,
  overFitted:
    'Over-fitted: a test reports a control, a change that no contract forbids. The score is void until it does not.',
  counts: { title: 'Results', columns: { status: 'Result', count: 'Bugs', meaning: 'Meaning' } },
  statuses: {
    Killed: 'killed',
    Survived: 'survived',
    NoCoverage: 'not reached',
    Timeout: 'unclear: timeout',
    RuntimeError: 'unclear: error',
    Ignored: 'left out',
    Pending: 'not tried',
  },
  meanings: {
    Killed: 'An assertion failed, and failed again in a repetition.',
    Survived: 'Tests ran into the bug, and no assertion failed.',
    NoCoverage: 'No request of the suite runs into it.',
    Timeout: 'A test ran out of time, which says nothing about the app.',
    RuntimeError: 'A test broke for another reason than an assertion.',
    Ignored: 'No login with one of its mechanisms succeeded in the suite. It does not count.',
    Pending: 'No result yet.',
  },
  bugs: {
    title: 'Planted bugs',
    columns: { bug: 'Bug', status: 'Result', detail: 'Test, or how to expose it' },
  },
  controls: {
    title: 'Controls',
    note: 'A test that fails with one of these depends on a detail that may change.',
    columns: { bug: 'Control', status: 'Result', detail: 'Test' },
    reported: 'over-fitted',
    notReported: 'not reported',
  },
  killedBy: 'Test:',
  exposedBy: 'Exposed by:',
  unused: 'No login with:',
  plant: 'Show this bug',
}
