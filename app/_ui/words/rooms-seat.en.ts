/** Strings of a seat in a room: the bar on the pages of its bench, and what the room allows in an experiment. */
export const seat = {
  label: 'Room',
  phase: 'Phase: ',
  phases: {
    lobby: 'Lobby',
    predict: 'Predict',
    do: 'Try it',
    reveal: 'Reveal',
    debrief: 'Why',
  },
  next: 'Next: ',
  predictNow: 'Predict now',
  predicted: (choice: string) => `Predicted: ${choice}`,
  locked: 'Locked by your teacher',
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
  benchNotes: {
    changed: 'Your teacher has changed your bench.',
    reset: 'Your teacher has reset your bench.',
    resetExperiment: 'Your teacher has reset your progress in an experiment.',
    restored: 'Your teacher has restored your bench.',
  },
  dismiss: { benchNote: 'Close', broadcast: 'Close the message', hint: 'Close the hint' },
  leave: 'Leave the room',
  leaveNote:
    'Opens the page on which you take another seat or enter another code. This seat stays in the room, and its resume phrase opens it again.',
  removed: 'Your teacher has removed this seat from the room. Your bench still works until the room ends.',
  joinAgain: 'Join again',
  ended: (code: string) =>
    `Room ${code} has ended; the server has deleted it with its seats and benches. This is a new bench of your own.`,
  lost: (code: string) => `This browser no longer has its seat in room ${code}.`,
  toJoin: 'Return to the seat',
  close: 'Close',
  start: {
    locked: 'Your teacher has locked this experiment. Wait until it is opened.',
    lobby: 'The room has not begun. You can start when your teacher begins an experiment.',
  },
  answerLater:
    'Your teacher shows the answer to all: the right choice in the phase Reveal, the reason in the phase Why.',
  noHints: 'There are no hints in an exam.',
  sentHints: 'From your teacher',
  predictions: 'Predictions of the room',
  noPredictions: 'No seat has predicted.',
  seats: (n: number) => (n === 1 ? '1 seat' : `${n} seats`),
}
