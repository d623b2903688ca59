/** Strings of the signs above the bench: planted bugs and a recording. They load with the first sign. */
export const benchSigns = {
  bugs: (n: number) => (n === 1 ? 'Planted bug active:' : `${n} planted bugs active:`),
  switchOff: (n: number): string => (n === 1 ? 'Switch off' : 'Switch all off'),
  recording: (time: string) => `Recording since ${time} for a Playwright spec.`,
  stop: 'Stop',
  recorder: 'Recorder',
  linked: 'Planted bug of the address',
  unknown: (id: string) => `There is no planted bug ${id}.`,
  inactive: (bug: string) => `Not active in this bench: ${bug}`,
  list: 'Planted bugs',
  close: 'Close',
}
