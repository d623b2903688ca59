/** The words of a page that plays a recording. Apart from all others, because it waits for them. */
export const replay = {
  title: 'Replay',
  intro: 'A recorded bench, to look at. Nothing here asks a server, and nothing can be changed.',
  play: 'Play',
  pause: 'Pause',
  speed: 'Speed',
  fromStart: 'From the start',
  openFile: 'Open a recording',
  empty: 'This link holds no recording. Open a file that was saved from a bench.',
  broken: 'This recording cannot be read: it is cut off, or it is none.',
  reading: 'Reading the recording.',
  recordedAt: (day: string) => `recorded ${day}`,
  openBench: 'Open a bench of your own',
  fingerprints: 'Credentials are in it as fingerprints only.',
}
