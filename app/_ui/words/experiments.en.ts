import type { ProgressInfo } from '../experiments/use-progress.ts'

/** Strings of experiments: the page `/learn`, and the panel next to the bench. */
export const experimentsEn = {
  title: 'Experiments',
  intro: 'Each one sets up your bench, asks for a prediction, and checks itself while you work.',
  openRoom: 'Hold a workshop',
  joinRoom: 'Join a room',
  solvedOf: (solved: number, total: number) => `${solved} of ${total} solved`,
  progress: 'Progress',
  levels: { basic: 'Basic', medium: 'Medium', advanced: 'Advanced' },
  minutes: (n: number) => `${n} min`,
  states: { open: 'not started', started: 'in progress', solved: 'solved' } satisfies Record<
    ProgressInfo['state'],
    string
  >,
  attempts: (n: number) => `attempt ${n}`,
  lanes: 'Lanes',
  preset: (name: string) => `policy preset ${name}`,
  customPolicy: 'a policy of its own',
  frozen: 'bench clock frozen',
  overview: 'All experiments',
  waiting: 'Opening your bench.',

  setUp: 'Set up for me',
  settingUp: 'Setting up',
  resetNote: 'Resets the bench of this browser: sessions, users, clock and policy.',
  isSetUp:
    'The bench is reset and set up. Predict, then work on the bench: the conditions follow what you do.',
  toBench: 'Go to the bench',
  again: 'Start again',
  redo: 'Do it again',
  next: (title: string) => `Next: ${title}`,
  problem: (text: string) => `Not set up: ${text}`,

  panel: 'Experiment in progress',
  tryNext: 'Next experiment:',
  passedOf: (passed: number, n: number) => `${passed} of ${n}`,
  fold: { fold: 'Fold the experiment', unfold: 'Unfold the experiment' },
  close: 'Close',
  ownPage: 'Open as a page',

  task: 'Task',
  prediction: 'Prediction',
  predict: 'Predict',
  predictFirst: 'This also sets up your bench: sessions, users, clock and policy are reset.',
  notRecorded: (text: string) => `Not recorded: ${text}`,
  predicted: 'your prediction',
  rightAnswer: 'correct answer',
  results: { right: 'Your prediction is correct.', wrong: 'Your prediction is incorrect.' },
  notPredicted: 'Answered without a prediction.',

  checks: 'Conditions',
  passed: 'met',
  open: 'open',
  nowPassed: (text: string) => `Condition met: ${text}`,
  nowSolved: 'Solved.',

  hints: 'Hints',
  takeHint: (taken: number): string => (taken === 0 ? 'Show a hint' : 'Show the next hint'),
  noHint: 'There is no further hint for what is open.',

  bug: {
    title: 'Spot the bug',
    start: 'Start',
    predictFirst: 'This also starts the experiment.',
    startNote: 'Leaves your bench as it is.',
    listing: 'Listing: mark the defective lines',
    defective: 'defective:',
    lines: 'Find the lines',
    mark: (n: number) =>
      n === 1
        ? 'Mark the defect in the listing. If it spans several lines, one of them is enough.'
        : `Mark the ${n} defects in the listing. Of each, one line is enough.`,
    checkLines: 'Check the marked lines',
    found: 'Found: these are the defective lines.',
    notFound: 'Not exactly these lines.',
    exploit: 'Exploit',
    exploitIntro: 'The exploit runs against exactly this listing.',
    runExploit: 'Run the exploit',
    exploitResults: { breach: 'Breach', held: 'Held' },
    contract: 'Contract test',
    contractResults: { passed: 'honest users can work', failed: 'honest users are affected' },
    actor: 'Actor',
    call: 'Call',
    result: 'Result',
    expected: (value: string) => `expected: ${value}`,
    output: 'Output of both runs',
    fix: 'Fix',
    fixLocked: 'The fixes appear once the lines are found and the exploit has run.',
    runFix: 'Apply and run',
    runFixName: (fix: string) => `Apply and run: ${fix}`,
    changes: 'Changed lines',
    changed: { removed: 'removed:', added: 'added:' },
  },

  card: {
    title: 'Mechanisms',
    travels: 'What travels',
    kept: 'What the server keeps',
    attacker: 'What an attacker gets',
    choose: 'When to choose it',
    sources: 'Sources',
  },

  reason: 'Why',
  sources: 'Sources',
  code: 'The code that decides',
  codeOf: (name: string, file: string) => `${name}() in ${file}`,
  codeMissing: 'The source code could not be loaded.',
  lockedReason: 'The reason, its sources and the code appear here once all conditions are met.',
}
export type ExperimentWords = typeof experimentsEn
