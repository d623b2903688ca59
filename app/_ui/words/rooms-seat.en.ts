/** Strings of a seat in a room: the bar on the pages of its bench, and what the room allows in an experiment. */
export const seat = {
  label: 'Room',
  phase: 'Phase: ',
  phases: {
    lobby: 'Waiting for the start',
    predict: 'Predict',
    do: 'Try it',
    reveal: 'Predictions',
    debrief: 'Why',
  },
  next: 'Next: ',
  allSolved: 'All experiments of the room are solved.',
  actsLocked: {
    lobby: 'The acts on the bench are locked until your teacher begins.',
    predict: 'Predict first. The acts on the bench open when your teacher begins the experiment.',
  },
  timer: 'Time left',
  timeIsUp: 'Time is up.',
  hand: {
    raise: 'Raise hand',
    lower: 'Lower hand',
    raised: 'Your hand is raised.',
  },
  fromTeacher: 'Your teacher: ',
  hintFor: (title: string) => `Hint for “${title}”: `,
  dismiss: { broadcast: 'Close the message', hint: 'Close the hint' },
  removed: 'Your teacher has removed this seat from the room. Your bench still works until the room ends.',
  ended: (code: string) =>
    `Room ${code} has ended; the server has deleted it with its seats and benches. This is a new bench of your own.`,
  lost: (code: string) => `This browser no longer has its seat in room ${code}.`,
  toJoin: 'Return to the seat',
  close: 'Close',
  start: {
    locked: 'Your teacher has locked this experiment. Wait until it is opened.',
    lobby: 'The room has not begun. You can start when your teacher begins an experiment.',
  },
  noHints: 'There are no hints in an exam.',
  sentHints: 'From your teacher',
  predictions: 'Predictions of the room',
  noPredictions: 'No seat has predicted.',
  seats: (n: number) => (n === 1 ? '1 seat' : `${n} seats`),
}
