/** Strings of the page that plays a recording. They load with that page only. */
export const replay = {
  title: 'Replay',
  intro: 'A read-only recording of a bench. It contacts no server.',
  play: 'Play',
  pause: 'Pause',
  speed: 'Speed',
  fromStart: 'Restart',
  openFile: 'Open a recording',
  empty: 'This link contains no recording. Open a saved file instead.',
  broken: 'This recording is incomplete or invalid.',
  reading: 'Loading recording…',
  recordedAt: (day: string) => `recorded ${day}`,
  openBench: 'Open your own bench',
  fingerprints: 'Credentials appear only as fingerprints.',
}
