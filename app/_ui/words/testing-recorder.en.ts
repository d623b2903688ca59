/** Strings of the recorder of the page /testing. */
export const recorder = {
  title: 'Recorder',
  intro:
    'Writes a Playwright spec of what you do on this bench: logins, checks, the clock, faults, policy and revocations, each with its result. It continues on the other pages and includes what is done in other tabs. The spec contains no password and no credential.',
  start: 'Start recording',
  again: 'Record again',
  stop: 'Stop recording',
  clear: 'Clear',
  bench: 'Open the bench',
  idle: 'Not recording.',
  since: (time: string, steps: number) => `Recording since ${time}: ${counted(steps)}.`,
  stopped: (time: string, steps: number) => `Recorded from ${time}: ${counted(steps)}.`,
  repeated: (n: number) =>
    n === 1
      ? '1 check of the page with an unchanged result is left out.'
      : `${n} checks of the page with unchanged results are left out.`,
  foreign: (n: number) =>
    n === 1 ? '1 request of another client is left out.' : `${n} requests of other clients are left out.`,
  form: 'Form of the spec',
  forms: { kit: 'With the kit', plain: 'Plain Playwright' },
  save: (file: string) => `Save ${file}`,
  notes: {
    kit: 'Each run creates a world of its own, whose clock stands still. The clock is advanced only if a result depends on it. Sessions from before the recording are set up; requests whose credentials cannot be reproduced are left out.',
    plain:
      'Each run creates a bench of its own, whose clock stands still, and sends the requests of the page to it. SESSION_LAB_URL names the server.',
  },
  addresses:
    'This policy binds sessions to an address, and the clients of the kit have one address. Results of Mallory and the phone may differ: use plain Playwright.',
  /** Title and comments of the spec. */
  spec: {
    title: 'recorded on a bench',
    world: 'Begins with the policy that the bench had when the recording began.',
    left: (n: number) =>
      `Left out: ${n === 1 ? '1 request' : `${n} requests`} whose credentials this test cannot reproduce: issued before the recording, or deleted by the browser because the cookie had expired.`,
    notes: {
      before: 'Set-up: sessions and faults that the bench already had when the recording began.',
      recorded: 'Recorded:',
      wait: 'The clock of the test stands still: it is advanced as far as the next results need.',
    },
  },
}

function counted(steps: number): string {
  return steps === 1 ? '1 step' : `${steps} steps`
}
